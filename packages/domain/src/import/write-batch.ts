import { hash } from "node:crypto";
import { type CatalogWriterDeps, observeOffers } from "../prices/observe.ts";
import type { ObservedOffer, ObserveResult } from "../prices/observed-offer.ts";
import { type RecordedHistory, recordHistory } from "../prices/record-history.ts";
import type { FeedBatch, ReadyListing } from "./collect-batches.ts";
import type { ImportReject } from "./contract.ts";

/** What became of a batch's lines, and how many price observations were new. */
export interface WrittenBatch {
  created: number;
  updated: number;
  unchanged: number;
  observations: number;
  /** Those of reading, and history of offers that the shop does not have; in the order of their lines. */
  rejects: ImportReject[];
}

export interface WriteBatchInput {
  shopId: number;
  /** When listings were seen whose feed does not say. */
  now: Date;
  /** What the format calls an offer's key. */
  keyField: string;
  batch: FeedBatch;
}

/** Hands a batch to the writers of the catalog: the listings, then the history, each in a transaction of its own. */
export async function writeBatch(deps: CatalogWriterDeps, input: WriteBatchInput): Promise<WrittenBatch> {
  const { batch, shopId } = input;
  const results = await observeOffers(deps, toObserved(input));
  return summarize(input, results, await recordHistory(deps, { shopId, series: batch.history }));
}

/** What became of the lines, by what the writers say. */
export function summarize(
  { batch, keyField }: Pick<WriteBatchInput, "batch" | "keyField">,
  results: ObserveResult[],
  { observations, unknownKeys }: RecordedHistory,
): WrittenBatch {
  const written = { created: 0, updated: 0, unchanged: 0, observations: 0 };
  results.forEach((result, index) => {
    const outcome = result.outcome === "changed" ? "updated" : result.outcome;
    written[outcome] += batch.listings[index]!.lines;
    if (result.observed) written.observations += 1;
  });

  const unknown = new Set(unknownKeys);
  const orphans = batch.history.filter(({ key }) => unknown.has(key));
  const known = batch.history.length - orphans.length;
  // The writer counts new rows, not lines with new rows: the same where each line has one point, else an upper bound.
  const updated = Math.min(known, observations);
  const rejects = orphans.map(({ line }) => ({
    line,
    field: keyField,
    reason: "The shop has no offer with this key: import it before its prices",
  }));
  return {
    created: written.created,
    updated: written.updated + updated,
    unchanged: written.unchanged + known - updated,
    observations: written.observations + observations,
    rejects: [...batch.rejects, ...rejects].sort((a, b) => a.line - b.line),
  };
}

/** The listings of a batch as they are handed to the writers of the catalog. */
export function toObserved({ batch, shopId, now }: Omit<WriteBatchInput, "keyField">): ObservedOffer[] {
  return batch.listings.map((listing) => observed(listing, shopId, now));
}

function observed({ lines: _, at, ...listing }: ReadyListing, shopId: number, now: Date): ObservedOffer {
  return {
    ...listing,
    shopId,
    at: at ?? now,
    method: "feed",
    confidence: 1,
    // Of the facts as understood, without the time: an offer seen again is not a changed one.
    sourceHash: hash("sha256", JSON.stringify(listing), "base64url").slice(0, 22),
    observe: listing.price !== null || Boolean(listing.availability),
  };
}
