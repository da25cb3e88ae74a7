import { LRUCache } from "lru-cache";
import type { Clock } from "../platform/clock.ts";
import type { KeyRow } from "./find-key-row.ts";

/** A revocation is seen at the latest after this time, also by a node that nobody woke. */
const MAX_AGE_MS = 5_000;
const MAX_ENTRIES = 10_000;

interface Entry {
  row: KeyRow | undefined;
  /** When the row was asked for, not when it came. */
  askedAt: number;
}

/** What this node knows of keys, for a few seconds. */
export interface KeyCache {
  /** The row of that id, undefined where there is none. Many callers at once cost one look-up. */
  get(publicId: string): Promise<KeyRow | undefined>;
  /** Until when a row that was got counts as known, in epoch milliseconds; undefined where it does not, or not any more. */
  freshUntil(row: KeyRow): number | undefined;
  clear(): void;
}

/**
 * A cache in front of `load`. Ids that do not exist are remembered too, apart from the real ones: a flood of made-up
 * keys must not push those out. Failures are not remembered.
 */
export function createKeyCache(clock: Clock, load: (publicId: string) => Promise<KeyRow | undefined>): KeyCache {
  const known = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  const unknown = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  let loading = new Map<string, Promise<KeyRow | undefined>>();

  function isFresh(entry: Entry): boolean {
    const age = clock.now().getTime() - entry.askedAt;
    // A clock that was set back must not prolong anything.
    return age >= 0 && age < MAX_AGE_MS;
  }

  async function loadOnce(publicId: string): Promise<KeyRow | undefined> {
    const current = loading;
    const askedAt = clock.now().getTime();
    try {
      const row = await load(publicId);
      // Woken since it was asked for: the answer may be from before the change.
      if (current === loading) {
        (row ? known : unknown).set(publicId, { row, askedAt });
        (row ? unknown : known).delete(publicId);
      }
      return row;
    } finally {
      current.delete(publicId);
    }
  }

  return {
    get(publicId) {
      const entry = known.get(publicId) ?? unknown.get(publicId);
      if (entry && isFresh(entry)) return Promise.resolve(entry.row);
      const pending = loading.get(publicId) ?? loadOnce(publicId);
      loading.set(publicId, pending);
      return pending;
    },
    freshUntil(row) {
      const entry = known.get(row.publicId);
      return entry?.row === row && isFresh(entry) ? entry.askedAt + MAX_AGE_MS : undefined;
    },
    clear() {
      known.clear();
      unknown.clear();
      loading = new Map();
    },
  };
}
