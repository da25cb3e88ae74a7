import { z } from "zod";
import { type FeedFormat, feedFormats } from "../import/contract.ts";
import { type Schema, slugSchema } from "../platform/schema.ts";

/** What of the catalog, in a format that can be imported. */
export interface ExportFeedInput {
  /** `google-csv` and `google-xml`: every product with its best price. `jsonl`: all offers of a shop, with their history. */
  format: FeedFormat;
  /** Slug; for `jsonl`, which is of one shop as an import is. */
  shop?: string;
  /** Compressed with gzip. Default false. */
  gzip?: boolean;
}

export interface CatalogExportLink {
  /** Of this server: to be fetched within five minutes, without a key. */
  path: string;
  expiresAt: Date;
}

export const exportFeedInputSchema: Schema<ExportFeedInput> = z.strictObject({
  format: z.enum(feedFormats),
  shop: slugSchema.optional(),
  gzip: z.boolean().optional(),
});
