import type { CacheTierStats } from "../../analytics/contract.ts";
import { type AnswersOptions, createAnswers } from "./answers.ts";
import type { Cache, CacheRead } from "./cache.ts";
import type { CacheEntry } from "./entry.ts";
import type { Landed } from "./flights.ts";
import { createHeat, type Heat } from "./heat.ts";
import type { CacheKind } from "./ttl.ts";

/** Something made of cached answers: the bytes that are sent, say. */
export interface DerivedValue {
  /** It is counted among these. */
  readonly kind: CacheKind;
  /** Memory it takes now. */
  readonly bytes: number;
}

export interface DerivedOptions<T extends DerivedValue> {
  /** Bound of what is kept. */
  maxBytes: number;
  /**
   * Makes the value of a key from what it reads of the given cache, and from nothing else that can change. What it read
   * is what the value depends on: one that read nothing is not kept.
   */
  make(key: string, cache: Cache): Promise<T>;
}

/** Values kept as long as every answer they were made of may be given, by the same rules. In memory alone. */
export interface Derived<T extends DerivedValue> {
  /** The kept value if it can be given without a thought: no promise is made, nothing loaded, nothing counted. */
  peek(key: string): T | undefined;
  /** Counts a value that was given after `peek`. */
  countHit(key: string, value: T): void;
  /** The kept value, or the one that is made: once for all who wait. An error goes to all of them and is not kept. */
  read(key: string): Promise<T>;
  /** To be told when a kept value takes another amount of memory than before. */
  reweigh(key: string, value: T): void;
  /** How often each key is asked for, so that it can be made before anybody asks again. */
  readonly heat: Heat;
  stats(): CacheTierStats;
  clear(): void;
}

/** An answer that a value was made of. */
export type ReadEntry = <T>(read: CacheRead<T>, load: (asOf: number) => Promise<T>) => Promise<CacheEntry>;

/**
 * @param cache what `make` is handed, but for `read`
 * @param readEntry reads it; never past the TTL, since a value made of something stale would be stale itself
 */
export function createDerived<T extends DerivedValue>(
  { maxBytes, make }: DerivedOptions<T>,
  { cache, readEntry, ...options }: Omit<AnswersOptions, "maxBytes"> & { cache: Cache; readEntry: ReadEntry },
): Derived<T> {
  const answers = createAnswers({ ...options, maxBytes });
  const heat = createHeat();

  async function load(key: string): Promise<Landed> {
    const sources: CacheEntry[] = [];
    const value = await make(key, {
      ...cache,
      async read<Source>(read: CacheRead<Source>, loadSource: (asOf: number) => Promise<Source>): Promise<Source> {
        const entry = await readEntry(read, loadSource);
        sources.push(entry);
        return entry.value as Source;
      },
    });
    const entry = { value, ...joinOf(sources) };
    answers.keep(key, entry, value.bytes);
    return { entry, hit: false };
  }

  return {
    peek: (key) => answers.peek(key)?.value as T | undefined,
    countHit(key, { kind }) {
      answers.count(kind, "hit");
      heat.note(key);
    },
    async read(key) {
      const { entry, outcome } = await answers.read(key, { tags: undefined, load: () => load(key) });
      const value = entry.value as T;
      answers.count(value.kind, outcome);
      heat.note(key);
      return value;
    },
    reweigh: (key, value) => answers.reweigh(key, value, value.bytes),
    heat,
    stats: answers.stats,
    clear: answers.clear,
  };
}

/** Holds while all of the entries do and is fresh while all of them are; of none it never holds. */
export function joinOf(entries: readonly CacheEntry[]): Omit<CacheEntry, "value"> {
  if (entries.length === 0) return { tags: [], asOf: -1, storedAt: 0, ttlMs: 0 };
  const storedAt = Math.min(...entries.map((entry) => entry.storedAt));
  return {
    tags: [...new Set(entries.flatMap(({ tags }) => tags))],
    asOf: Math.min(...entries.map(({ asOf }) => asOf)),
    storedAt,
    ttlMs: Math.min(...entries.map((entry) => entry.storedAt + entry.ttlMs)) - storedAt,
  };
}
