import { existsSync } from "node:fs";
import type { FeedContext, FeedLine } from "./feed-line.ts";

/** What readers are handed in tests. */
export const testContext: FeedContext = { currency: "EUR", country: "DE", now: new Date("2026-03-01T12:00:00Z") };

/** A text in pieces of `size` characters, as a file comes. */
export async function* inPieces(text: string, size = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** Bytes in pieces of `size`. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Everything a stream gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The listing of a line that holds an offer or a product. */
export function listingOf(entry: FeedLine | undefined) {
  if (!entry || !("record" in entry) || entry.record.type === "price")
    throw new Error(`No listing: ${JSON.stringify(entry)}`);
  return entry.record.listing;
}

/** The issue of a line that is none. */
export function errorOf(entry: FeedLine | undefined) {
  if (!entry || !("error" in entry)) throw new Error(`No error: ${JSON.stringify(entry)}`);
  return { line: entry.line, ...entry.error };
}

/** A file of the real PC parts catalog, which is not part of the project; null where it is absent. */
export function pcPartsFile(name: "products" | "price_history"): URL | null {
  const file = new URL(`../../../../../shared/data/pc-parts/${name}.jsonl.gz`, import.meta.url);
  return existsSync(file) ? file : null;
}
