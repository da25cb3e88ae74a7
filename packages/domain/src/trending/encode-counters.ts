import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { StoredCounters } from "./board-counters.ts";
import type { StoredCounts } from "./decayed-counts.ts";

/** Of the bytes below. Raise it with every change to them, to the decay tables and to what is counted. */
export const COUNTERS_VERSION = 1;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * Counters as bytes: a head of little-endian float64 (position; of views, then of comparisons: number of keys, of columns,
 * of epochs, the epochs), then their columns, gzipped. Compression is done beside the event loop.
 */
export async function encodeCounters({ position, views, comparisons }: StoredCounters): Promise<Uint8Array> {
  const head = [position];
  for (const { epochs, columns } of [views, comparisons]) {
    head.push(columns[0]!.length, columns.length, epochs.length, ...epochs);
  }
  const parts = [Float64Array.from(head), ...views.columns, ...comparisons.columns];
  return compress(Buffer.concat(parts.map(({ buffer }) => new Uint8Array(buffer))), { level: 1 });
}

/** @throws Error if the bytes are cut off or damaged: gzip carries a checksum */
export async function decodeCounters(bytes: Uint8Array): Promise<StoredCounters> {
  const plain = await decompress(bytes);
  const numbers = new Float64Array(new Uint8Array(plain).buffer);
  let at = 0;
  const take = (count: number) => {
    at += count;
    if (at > numbers.length) throw new RangeError("The counters are cut off");
    return numbers.slice(at - count, at);
  };
  const [position] = take(1);
  const heads = ["views", "comparisons"].map(() => {
    const [keys, columns, epochs] = take(3) as unknown as [number, number, number];
    return { keys, columns, epochs: [...take(epochs)] };
  });
  const [views, comparisons] = heads.map(
    ({ keys, columns, epochs }): StoredCounts => ({
      epochs,
      columns: Array.from({ length: columns }, () => take(keys)),
    }),
  ) as [StoredCounts, StoredCounts];
  return { position: position!, views, comparisons };
}
