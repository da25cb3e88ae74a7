import type { Database } from "@vitrine/db";
import { CURRENCY_CODES } from "../extract/currency-marks.ts";
import { invalidField, notFound } from "../platform/errors.ts";
import { collectBatches, type FeedBatch } from "./collect-batches.ts";
import type { FeedFormat } from "./contract.ts";
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

/** Shapes that are not ours. */
export type FeedMap = "pc-parts";

export interface ReadFeedOptions {
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
  /** Offers in a batch. Default: 1,000, and 100 on the embedded database. */
  batchSize?: number | undefined;
  /** Told of every chunk of the source. */
  onBytes?: ((bytes: number) => void) | undefined;
}

/** A feed that has begun. */
export interface OpenedFeed {
  shopId: number;
  format: FeedFormat;
  /** What the format calls an offer's key. */
  keyField: string;
  batches: AsyncGenerator<FeedBatch>;
}

/** The embedded database blocks its process while it writes, so that its transactions are kept short. */
const BATCH_SIZES: Record<Database["kind"], number> = { postgres: 1_000, pglite: 100 };

const readers: Record<FeedFormat | FeedMap, { read: FeedReader; keyField: string }> = {
  jsonl: { read: readJsonl, keyField: "key" },
  "google-csv": { read: readGoogleCsv, keyField: "id" },
  "google-xml": { read: readGoogleXml, keyField: "id" },
  "pc-parts": { read: readPcParts, keyField: "id" },
};

/**
 * Reads a feed in batches, streamed: its size does not matter. What is wrong with a line stands in its batch.
 *
 * @param now for sale prices that begin and end, and times that lie ahead
 * @throws DomainError `not_found` for an unknown shop, `invalid_input` for an unknown currency, and while it is read
 *   `invalid_input` for a table without the columns it needs or XML that is no feed, `payload_too_large` past `maxBytes`
 */
export async function readFeed(
  { db }: { db: Pick<Database, "kind" | "ingest"> },
  now: Date,
  options: ReadFeedOptions,
): Promise<OpenedFeed> {
  const shop = await findShop(db, options.shop);
  const currency = options.currency ?? shop.currency;
  if (!CURRENCY_CODES.has(currency)) throw invalidField("currency", `${currency} is no ISO 4217 code in use`);
  const { maxBytes, onBytes } = options;
  const text = decodeText(openFeed(options.source, { maxBytes, ...(onBytes && { onBytes }) }));
  const { taken, all } = await peek(text, isTelling);
  const format = options.format ?? (options.map ? "jsonl" : detectFormat(taken.join("")));
  const { read, keyField } = readers[options.map ?? format];
  const lines = endAtBreak(read(all, { currency, country: shop.country, now }));
  const size = options.batchSize ?? BATCH_SIZES[db.kind];
  return { shopId: shop.id, format, keyField, batches: readAhead(collectBatches(lines, { size, keyField })) };
}

/** Whether the beginning holds more than white space, or there is too much of that. */
function isTelling(pieces: string[]): boolean {
  return pieces.length > 9 || (pieces.at(-1) ?? "").trim() !== "";
}

async function findShop(
  db: Pick<Database, "ingest">,
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
