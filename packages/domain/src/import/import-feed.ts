import type { Database } from "@vitrine/db";
import { CURRENCY_CODES } from "../extract/currency-marks.ts";
import type { Clock } from "../platform/clock.ts";
import { invalidField, notFound } from "../platform/errors.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import { collectBatches } from "./collect-batches.ts";
import type { FeedFormat, ImportReport } from "./contract.ts";
import { decodeText } from "./decode-text.ts";
import { detectFormat } from "./detect-format.ts";
import { endAtBreak, type FeedReader } from "./feed-line.ts";
import { type FeedSource, openFeed } from "./open-feed.ts";
import { peek } from "./peek.ts";
import { readAhead } from "./read-ahead.ts";
import { readGoogleCsv } from "./read-google-csv.ts";
import { readGoogleXml } from "./read-google-xml.ts";
import { readJsonl } from "./read-jsonl.ts";
import { readPcParts } from "./read-pc-parts.ts";
import { writeBatch } from "./write-batch.ts";

/** Shapes that are not ours. */
export type FeedMap = "pc-parts";

export interface ImportFeedDeps extends CatalogWriterDeps {
  db: Pick<Database, "kind" | "ingest">;
  clock: Clock;
}

export interface ImportFeedOptions {
  /** The feed's bytes, compressed with gzip or not. */
  source: FeedSource;
  /** Slug of the shop the offers belong to. */
  shop: string;
  /** Default: told by how the feed begins. */
  format?: FeedFormat | undefined;
  /** For JSON lines of a foreign shape. */
  map?: FeedMap | undefined;
  /** For prices written without one. Default: the shop's. */
  currency?: string | undefined;
  /** Upper bound of the inflated size. Default 4 GiB. */
  maxBytes?: number | undefined;
  /** Offers per transaction. Default: 1,000, and 100 on the embedded database. */
  batchSize?: number | undefined;
  /** Told after each batch. `bytes` are those of the source, so they compare to a file's size. */
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Stops between two batches; what was written stays. */
  signal?: AbortSignal | undefined;
}

export interface ImportProgress {
  lines: number;
  bytes: number;
  elapsedMs: number;
}

/** The embedded database blocks its process while it writes, so that its transactions are kept short. */
const BATCH_SIZES: Record<Database["kind"], number> = { postgres: 1_000, pglite: 100 };
const MAX_LISTED = 100;

const readers: Record<FeedFormat | FeedMap, { read: FeedReader; keyField: string }> = {
  jsonl: { read: readJsonl, keyField: "key" },
  "google-csv": { read: readGoogleCsv, keyField: "id" },
  "google-xml": { read: readGoogleXml, keyField: "id" },
  "pc-parts": { read: readPcParts, keyField: "id" },
};

/**
 * Imports one shop's feed, streamed and in batches: its size does not matter. What is wrong with a line is reported and
 * the rest is imported. Importing the same feed again changes nothing.
 *
 * @throws DomainError `not_found` for an unknown shop, `invalid_input` for an unknown currency, a table without the
 *   columns it needs or XML that is no feed, `payload_too_large` past `maxBytes`; batches written before stay
 */
export async function importFeed(deps: ImportFeedDeps, options: ImportFeedOptions): Promise<ImportReport> {
  const startedAt = performance.now();
  const shop = await findShop(deps, options.shop);
  const currency = options.currency ?? shop.currency;
  if (!CURRENCY_CODES.has(currency)) throw invalidField("currency", `${currency} is no ISO 4217 code in use`);
  const now = deps.clock.now();
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
  };
  const text = decodeText(openFeed(options.source, { maxBytes: options.maxBytes, onBytes }));
  const { taken, all } = await peek(text, isTelling);
  const { read, keyField } = readers[options.map ?? options.format ?? detectFormat(taken.join(""))];
  const lines = endAtBreak(read(all, { currency, country: shop.country, now }));

  const size = options.batchSize ?? BATCH_SIZES[deps.db.kind];
  const report = emptyReport();
  for await (const batch of readAhead(collectBatches(lines, { size, keyField }))) {
    options.signal?.throwIfAborted();
    const { created, updated, unchanged, observations, rejects } = await writeBatch(deps, {
      shopId: shop.id,
      now,
      keyField,
      batch,
    });
    report.lines += batch.lines;
    report.created += created;
    report.updated += updated;
    report.unchanged += unchanged;
    report.observations += observations;
    report.rejected += rejects.length;
    report.warned += batch.warnings.length;
    report.rejects.push(...rejects.slice(0, MAX_LISTED - report.rejects.length));
    report.warnings.push(...batch.warnings.slice(0, MAX_LISTED - report.warnings.length));
    options.onProgress?.({ lines: report.lines, bytes, elapsedMs: performance.now() - startedAt });
  }
  return report;
}

/** Whether the beginning holds more than white space, or there is too much of that. */
function isTelling(pieces: string[]): boolean {
  return pieces.length > 9 || (pieces.at(-1) ?? "").trim() !== "";
}

function emptyReport(): ImportReport {
  return {
    lines: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    observations: 0,
    rejects: [],
    warned: 0,
    warnings: [],
  };
}

async function findShop(
  { db }: ImportFeedDeps,
  slug: string,
): Promise<{ id: number; currency: string; country: string | null }> {
  const shop = await db.ingest
    .selectFrom("shop")
    .select(["id", "currency", "country"])
    .where("slug", "=", slug)
    .executeTakeFirst();
  if (!shop) throw notFound("shop", slug);
  return shop;
}
