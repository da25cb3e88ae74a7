import { z } from "zod";
import { type Schema, slugSchema } from "../platform/schema.ts";
import { type FeedFormat, feedFormats } from "./contract.ts";

/** Where a shop's feed is, and how often a worker fetches it. A shop has one at most. */
export interface FeedSource {
  /** Slug of the shop. */
  shop: string;
  url: string;
  /** null: told by how the feed begins. */
  format: FeedFormat | null;
  everyHours: number;
  /** The feed lists everything the shop has: what it lacks is gone. */
  complete: boolean;
  enabled: boolean;
  dueAt: Date;
  /** When it was last fetched; null before. */
  pulledAt: Date | null;
  /** What was wrong with the last pull; null where nothing was. */
  error: string | null;
}

export interface FeedSourceInput {
  /** Slug of the shop. */
  shop: string;
  url: string;
  /** Default: told by how the feed begins. */
  format?: FeedFormat;
  /** 1 to 720. Default 24. */
  everyHours?: number;
  /** Default false. */
  complete?: boolean;
  /** Default true. */
  enabled?: boolean;
}

export interface PullInput {
  /** Slug of the shop. */
  shop: string;
}

export const feedSourceInputSchema: Schema<FeedSourceInput> = z.strictObject({
  shop: slugSchema,
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  format: z.enum(feedFormats).optional(),
  everyHours: z.int().min(1).max(720).optional(),
  complete: z.boolean().optional(),
  enabled: z.boolean().optional(),
});

export const pullInputSchema: Schema<PullInput> = z.strictObject({ shop: slugSchema });
