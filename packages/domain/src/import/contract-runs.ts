import { z } from "zod";
import { currencySchema, cursorSchema, idSchema, limitSchema, type Schema, slugSchema } from "../platform/schema.ts";
import {
  type FeedFormat,
  feedFormats,
  type ImportFeedInput,
  type ImportReject,
  type ImportReport,
} from "./contract.ts";
import type { FeedSource, FeedSourceInput, PullInput } from "./contract-sources.ts";

/**
 * `reading`: on its way in. `previewed`: it has changed nothing yet. `applying` and `rolling_back`: under way, or broken
 * off, in which case the same call goes on with it. `failed`: it is not to be applied, or was not brought to its end within
 * thirty days; so long a run can be applied, gone on with and taken back.
 */
export type ImportStatus = "reading" | "previewed" | "applying" | "applied" | "rolling_back" | "rolled_back" | "failed";

/** How a feed came in: `POST /api/v1/imports`, from its address on a schedule, or in a call. */
export type ImportSource = "upload" | "url" | "inline";

/** An offer that a feed would change, or has. Prices are minor units; null: none. */
export interface ImportOffer {
  /** The shop's own id of it. */
  key: string;
  title: string;
  currency: string;
  price: number | null;
  /** As it is stored; null for a new one. */
  previous: number | null;
  /** Of the price, where both are in one currency. */
  changePercent: number | null;
  availability: string | null;
  previousAvailability: string | null;
  /** Why the price would not be believed yet: "jump", "misread_separator", …; empty where it would. */
  suspicions: string[];
}

/** What becomes of an offer. The first that holds, in this order, but for `gone`. */
export type ImportOutcome =
  /** The shop has no such offer yet. */
  | "new"
  /** Its price is held back until it is seen again, see docs/adr/0012. */
  | "suspicious"
  | "up"
  | "down"
  /** A price where there was none, none where there was one, or another currency. */
  | "repriced"
  | "availability"
  /** Its title, address, shipping or what it says of the product. */
  | "details"
  /** Seen later than the feed says: it only adds to the history. */
  | "late"
  | "unchanged"
  /** Not in a feed that lists everything. */
  | "gone";

/** What applying a feed would do to the catalog as it was when the feed was read. */
export interface ImportDiff {
  lines: number;
  counts: Record<ImportOutcome, number>;
  /** The first 20 of each; of `up` and `down` the 20 that move most. None of `late` and `unchanged`. */
  examples: Record<ImportOutcome, ImportOffer[]>;
  /** Past prices of offers. */
  history: number;
  /** Lines that cannot be imported. */
  rejected: number;
  /** The first 100. */
  rejects: ImportReject[];
  /** Fields left out of lines that can. */
  warned: number;
  /** The first 100. */
  warnings: ImportReject[];
}

/** What taking a run back did. */
export interface RollbackReport {
  /** Offers the run had made. */
  removed: number;
  /** Offers that say again what they said before it. */
  restored: number;
  /** Offers that were seen again since: they stay as they are, without the run's prices in their history. */
  kept: number;
  /** Products that were there for its offers alone. */
  productsRemoved: number;
  /** Rows of price history. */
  observations: number;
}

/** What applying a run did. */
export interface ApplyReport extends ImportReport {
  /** Offers that a complete feed no longer lists. */
  gone: number;
}

export interface ImportRun {
  id: number;
  shop: string;
  format: FeedFormat;
  source: ImportSource;
  status: ImportStatus;
  /** The feed lists everything the shop has. */
  complete: boolean;
  /** Public id of the key that brought it: "key:Ab12Cd34"; null for the worker and the command line. */
  createdBy: string | null;
  /** How far applying, or taking back, has come: parts of about a thousand offers. */
  progress: { done: number; total: number };
  counts: Record<ImportOutcome, number> | null;
  error: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** A run with all that is known of it. */
export interface ImportRunDetail extends ImportRun {
  diff: ImportDiff | null;
  /** What applying did; null before. */
  report: ApplyReport | null;
  rollback: RollbackReport | null;
}

export interface PreviewInput extends ImportFeedInput {
  /** The feed lists everything the shop has: what it lacks is gone, unless a line of it cannot be read. Default false. */
  complete?: boolean;
}

export interface ImportRunInput {
  id: number;
}

export interface ImportRunsInput {
  /** Slug. */
  shop?: string;
  limit?: number;
  cursor?: string;
}

export interface ImportRunPage {
  items: ImportRun[];
  nextCursor: string | null;
}

/** Fields of an upload, `POST /api/v1/imports?shop=…`, whose body is the feed. */
export interface UploadInput {
  /** Slug. */
  shop: string;
  /** Default: told by how the feed begins. */
  format?: FeedFormat;
  /** For prices written without one. Default: the shop's. */
  currency?: string;
  complete?: boolean;
  /** Only read it and say what it would do. */
  dryRun?: boolean;
}

export const previewInputSchema: Schema<PreviewInput> = z.strictObject({
  shop: slugSchema,
  format: z.enum(feedFormats),
  body: z.string().min(1).max(900_000),
  currency: currencySchema.optional(),
  complete: z.boolean().optional(),
});

export const importRunInputSchema: Schema<ImportRunInput> = z.strictObject({ id: idSchema });

export const importRunsInputSchema: Schema<ImportRunsInput | undefined> = z
  .strictObject({ shop: slugSchema.optional(), limit: limitSchema.optional(), cursor: cursorSchema.optional() })
  .optional();

export const uploadInputSchema: Schema<UploadInput> = z.strictObject({
  shop: slugSchema,
  format: z.enum(feedFormats).optional(),
  currency: currencySchema.optional(),
  complete: z.boolean().optional(),
  dryRun: z.boolean().optional(),
});

/** Feeds on their way into the catalog. All need a secret key with the scope `catalog`. */
export interface ImportsApi {
  /** Reads a feed and says what it would do. Nothing of the catalog changes. */
  preview(input: PreviewInput): Promise<ImportRunDetail>;
  /**
   * Writes what was previewed into the catalog. Answers when it is done, or after ten seconds with how far it is; it goes on
   * then, and `get` tells more. Calling it again goes on where a process was stopped.
   */
  apply(input: ImportRunInput): Promise<ImportRunDetail>;
  /** Takes a whole run back, as `apply` in the time it takes. */
  rollback(input: ImportRunInput): Promise<ImportRunDetail>;
  get(input: ImportRunInput): Promise<ImportRunDetail>;
  list(input?: ImportRunsInput): Promise<ImportRunPage>;
  /** Feeds that workers fetch. */
  sources(): Promise<FeedSource[]>;
  /** Says where a shop's feed is, in place of what was said before. */
  upsertSource(input: FeedSourceInput): Promise<FeedSource>;
  /** Has a worker fetch a feed now; `list` then tells of its run. */
  pull(input: PullInput): Promise<FeedSource>;
}
