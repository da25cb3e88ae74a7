import type { KnownTarget } from "@vitrine/domain/crawl";
import { patternOf } from "./url-budget.ts";

/** More waiting addresses of one pattern, or of one shop, are not kept. */
const MAX_OF_PATTERN = 5_000;
const MAX = 20_000;

/** Addresses that are not fetched before others of their pattern have led to a product, in the order they were found. */
export interface WaitingList {
  /** False: it is full. */
  add(url: string): boolean;
  remove(url: string): void;
  /** Those of the same pattern. */
  of(url: string): string[];
}

/** A list that holds what waits in the frontier. */
export function createWaitingList(known: Iterable<KnownTarget> = []): WaitingList {
  const byPattern = new Map<string, Set<string>>();
  let size = 0;

  function add(url: string): boolean {
    const pattern = patternOf(url);
    const urls = byPattern.get(pattern) ?? new Set();
    if (size >= MAX || urls.size >= MAX_OF_PATTERN) return false;
    byPattern.set(pattern, urls.add(url));
    size++;
    return true;
  }

  for (const { url, pageType } of known) if (pageType === "waiting") add(url);
  return {
    add,
    remove(url) {
      if (byPattern.get(patternOf(url))?.delete(url)) size--;
    },
    of: (url) => [...(byPattern.get(patternOf(url)) ?? [])],
  };
}
