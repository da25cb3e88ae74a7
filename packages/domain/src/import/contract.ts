import { z } from "zod";
import { currencySchema, type Schema, slugSchema } from "../platform/schema.ts";

export type FeedFormat = "jsonl" | "google-csv" | "google-xml";

export const feedFormats = ["jsonl", "google-csv", "google-xml"] as const satisfies FeedFormat[];

export interface ImportFeedInput {
  /** The shop the offers belong to. */
  shop: string;
  format: FeedFormat;
  /** The feed itself, at most 900 kB. Larger ones go through the CLI. */
  body: string;
  /** For prices written without one. Default: the shop's. */
  currency?: string;
}

export const importFeedInputSchema: Schema<ImportFeedInput> = z.strictObject({
  shop: slugSchema,
  format: z.enum(feedFormats),
  body: z.string().min(1).max(900_000),
  currency: currencySchema.optional(),
});

/** A line that was not imported, or a field of it that was left out. */
export interface ImportReject {
  /** 1-based line of the file (where the item begins, in XML). */
  line: number;
  /** Name of the wrong field; null where the line itself cannot be read. */
  field: string | null;
  reason: string;
}

/**
 * What an import did. A line (an item, in XML) is in exactly one of `created`, `updated`, `unchanged`, `rejected`; empty
 * lines and the header are none.
 */
export interface ImportReport {
  lines: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  /** Price observations that were new. */
  observations: number;
  /** The first 100 rejects; `rejected` counts all. */
  rejects: ImportReject[];
  /** Fields left out of lines that were imported: a GTIN with a wrong check digit. */
  warned: number;
  /** The first 100 warnings; `warned` counts all. */
  warnings: ImportReject[];
}
