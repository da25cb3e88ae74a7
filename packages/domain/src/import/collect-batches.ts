import type { ObservedProduct } from "../prices/observed-offer.ts";
import type { ImportReject } from "./contract.ts";
import { FeedFieldError, type FeedLine, type FeedListing, type FeedPricePoint } from "./feed-line.ts";

/** A product line waits so long for its offer, counted in product lines; then it is a listing without a price. */
export const MAX_WAITING_PRODUCTS = 50_000;
/** Points of price history that weigh as much as one listing. */
const POINTS_PER_LISTING = 5;

/** A listing that is ready to be written, and how many lines of the feed it came from. */
export interface ReadyListing extends FeedListing {
  product: ObservedProduct;
  lines: number;
}

/** So much of a feed as is written in one go. No key is in `listings` twice. Listings are to be written before history. */
export interface FeedBatch {
  /** Lines read since the last batch. */
  lines: number;
  listings: ReadyListing[];
  history: { line: number; key: string; points: FeedPricePoint[] }[];
  rejects: ImportReject[];
  warnings: ImportReject[];
}

interface CollectOptions {
  /** Listings in a batch; price points count a fifth. */
  size: number;
  /** What the format calls an offer's key. */
  keyField: string;
}

/**
 * Joins product lines with their offers and forms batches. A key that was in the feed before is rejected: which of the two
 * holds would else depend on where a batch ends, and importing the file again would move the price to and fro. So the
 * keys of a feed are held in memory, and nothing else of it.
 */
export async function* collectBatches(
  feed: AsyncIterable<FeedLine>,
  { size, keyField }: CollectOptions,
): AsyncGenerator<FeedBatch> {
  const seen = new Set<string>();
  const waiting = new Map<string, FeedListing & { product: ObservedProduct }>();
  let batch = emptyBatch();
  let weight = 0;

  const add = (listing: ReadyListing) => {
    batch.listings.push(listing);
    weight += 1;
  };
  const release = (key: string) => {
    const listing = waiting.get(key);
    if (!listing) return;
    waiting.delete(key);
    add({ ...listing, lines: 1 });
  };
  const claim = (key: string) => {
    if (seen.has(key)) throw new FeedFieldError(keyField, `“${key}” was on a line before`);
    seen.add(key);
  };
  const take = (entry: FeedLine) => {
    if ("error" in entry) throw new FeedFieldError(entry.error.field, entry.error.reason);
    const { record } = entry;
    if (record.type === "price") {
      release(record.key);
      batch.history.push({ line: entry.line, key: record.key, points: record.points });
      weight += record.points.length / POINTS_PER_LISTING;
    } else if (record.type === "product") {
      claim(record.listing.key);
      waiting.set(record.listing.key, record.listing);
      if (waiting.size > MAX_WAITING_PRODUCTS) release(waiting.keys().next().value!);
    } else {
      const { listing } = record;
      const described = waiting.get(listing.key);
      const product = listing.product ?? described?.product ?? productOfTitle(listing.title);
      if (!described) claim(listing.key);
      waiting.delete(listing.key);
      add({ ...listing, title: listing.title || product.name, product, lines: described ? 2 : 1 });
    }
    for (const warning of entry.warnings ?? []) batch.warnings.push({ line: entry.line, ...warning });
  };

  for await (const entry of feed) {
    batch.lines += 1;
    try {
      take(entry);
    } catch (error) {
      if (!(error instanceof FeedFieldError)) throw error;
      batch.rejects.push({ line: entry.line, field: error.field, reason: error.message });
    }
    if (weight >= size || batch.rejects.length >= size * 10) {
      yield batch;
      batch = emptyBatch();
      weight = 0;
    }
  }
  for (const key of waiting.keys()) {
    release(key);
    if (weight >= size) {
      yield batch;
      batch = emptyBatch();
      weight = 0;
    }
  }
  yield batch;
}

function emptyBatch(): FeedBatch {
  return { lines: 0, listings: [], history: [], rejects: [], warnings: [] };
}

function productOfTitle(title: string): ObservedProduct {
  if (title === "")
    throw new FeedFieldError(
      "product",
      "is missing, and there is no product line with this key before it, nor a title",
    );
  return { name: title };
}
