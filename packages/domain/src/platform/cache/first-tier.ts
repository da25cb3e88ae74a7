import { LRUCache } from "lru-cache";
import type { CacheEntry } from "./entry.ts";

/** One huge answer does not push out everything else. */
const MAX_SHARE = 1 / 4;

/** The entry itself, its tags and its place in the list. */
const OVERHEAD_BYTES = 300;

/** The memory of this process, bounded by the estimated size of what it holds. */
export interface FirstTier {
  get(id: string): CacheEntry | undefined;
  /** @param bytes size of the value on the heap */
  set(id: string, entry: CacheEntry, bytes: number): void;
  figures(): { entries: number; bytes: number };
  clear(): void;
}

export function createFirstTier(maxBytes: number): FirstTier {
  const entries = new LRUCache<string, CacheEntry>({
    maxSize: maxBytes,
    maxEntrySize: Math.ceil(maxBytes * MAX_SHARE),
  });
  return {
    get: (id) => entries.get(id),
    set(id, entry, bytes) {
      entries.set(id, entry, { size: OVERHEAD_BYTES + 2 * id.length + bytes });
    },
    figures: () => ({ entries: entries.size, bytes: entries.calculatedSize }),
    clear: () => entries.clear(),
  };
}
