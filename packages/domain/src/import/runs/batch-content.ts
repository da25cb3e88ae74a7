import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { FeedBatch } from "../collect-batches.ts";

const deflate = promisify(gzip);
const inflate = promisify(gunzip);

/** A batch as it is stored: JSON, gzipped. */
export async function encodeBatch(batch: FeedBatch): Promise<Uint8Array> {
  return deflate(JSON.stringify(batch), { level: 4 });
}

export async function decodeBatch(content: Uint8Array): Promise<FeedBatch> {
  const batch = JSON.parse((await inflate(content)).toString()) as FeedBatch;
  // JSON has no dates.
  for (const listing of batch.listings) if (listing.at) listing.at = new Date(listing.at);
  for (const { points } of batch.history) for (const point of points) point.at = new Date(point.at);
  return batch;
}
