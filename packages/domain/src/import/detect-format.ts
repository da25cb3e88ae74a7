import type { FeedFormat } from "./contract.ts";

/** Tells the format by how a feed begins: "<" is XML, "{" is JSONL, anything else a table. */
export function detectFormat(beginning: string): FeedFormat {
  const first = beginning.trimStart()[0];
  return first === "<" ? "google-xml" : first === "{" ? "jsonl" : "google-csv";
}
