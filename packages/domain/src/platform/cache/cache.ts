import type { Database } from "@vitrine/db";
import type { CacheStats } from "../../analytics/contract.ts";
import type { ChangeFeed } from "../change-feed.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import { createAnswers } from "./answers.ts";
import { clearTag } from "./clear-tag.ts";
import { createDerived, type Derived, type DerivedOptions, type DerivedValue, type ReadEntry } from "./derived.ts";
import { type CacheEntry, freshnessOf } from "./entry.ts";
import type { Landed } from "./flights.ts";
import { freezeDeep } from "./freeze.ts";
import { createSecondTier, noSecondTier } from "./second-tier.ts";
import { type CacheKind, defaultTtl } from "./ttl.ts";
import { createValidity } from "./validity.ts";

export interface CacheRead<T> {
  kind: CacheKind;
  /** Everything that changes the answer, the caller's scope included. Unique within its kind. */
  key: string;
  /** What the answer shows (`productTag`, `categoryTag`, `CATALOG_TAG`): a change to any of it ends the answer. */
  tags: readonly string[] | ((value: T) => readonly string[]);
}

/**
 * Answers kept in memory and, where there is one, in Redis. An answer is given while nothing it shows has changed, as
 * far as this node has read the log; its TTL only bounds what no change tells of.
 */
export interface Cache {
  /**
   * The kept answer, or the loaded one. However many wait for a key, it is loaded once; a caller who came after a change
   * is never given what was loaded before it. Past its TTL an answer is given once more while it is loaded behind.
   *
   * What is returned is shared and deeply frozen, and must be plain data: JSON, Dates and bytes. null, 0, "", false and
   * undefined are values like any other (a property that is undefined may be missing when it comes from Redis). An error
   * goes to all who wait and is not kept.
   *
   * @param load is told the change id its answer will be as of, at least
   */
  read<T>(entry: CacheRead<T>, load: (asOf: number) => Promise<T>): Promise<T>;
  /** Keeps what is made of answers, as long as they hold. Its figures stand in `stats()` under the name. */
  derive<T extends DerivedValue>(name: string, options: DerivedOptions<T>): Derived<T>;
  /** Ends every answer with the tag on every node (`*`: every answer). See `clearTag`. */
  clear(tag: string): Promise<void>;
  stats(): CacheStats;
  close(): Promise<void>;
}

export interface CacheOptions {
  db: Database;
  feed: ChangeFeed;
  clock: Clock;
  log: Logger;
  maxBytes: number;
  redisUrl?: string | undefined;
  /** Begins every key in Redis: name the installation and the version whose answers these are. */
  namespace?: string;
  /** Seals what is written to Redis, so that nothing written by others is taken for an answer. */
  secret?: string;
  /** How long a call to Redis may take, in milliseconds; 50 where it is not given. */
  redisCallMs?: number;
  /** Milliseconds, over the defaults of each kind. */
  ttl?: Partial<Record<CacheKind, number>>;
}

/** @returns whether the entry holds, and may be kept elsewhere too */
type Keep = (id: string, entry: CacheEntry) => boolean;

/** The feed need not have started: until then nothing is kept. */
export function createCache(options: CacheOptions): Cache {
  const { db, feed, clock, log, maxBytes, redisUrl, namespace = "vitrine", secret = "", redisCallMs } = options;
  const ttl = { ...defaultTtl, ...options.ttl };
  const validity = createValidity({ feed, clock });
  const shared = { feed, validity, clock, log };
  const answers = createAnswers({ ...shared, maxBytes });
  const second = redisUrl
    ? createSecondTier({ url: redisUrl, namespace, secret, log, callMs: redisCallMs })
    : noSecondTier;
  const derived = new Map<string, Derived<DerivedValue>>();
  const now = () => clock.now().getTime();

  async function lookUpOrLoad<T>(
    id: string,
    { kind, tags }: CacheRead<T>,
    load: (asOf: number) => Promise<T>,
    keep: Keep,
  ): Promise<Landed> {
    const found = await second.get(id);
    if (found && validity.holds(found.asOf, found.tags)) {
      // Clocks of nodes differ: an age is at least none.
      const entry = { ...found, storedAt: Math.min(found.storedAt, now()) };
      if (freshnessOf(entry, now()) === "fresh") {
        keep(id, entry);
        return { entry, hit: true };
      }
    }
    const asOf = feed.appliedId;
    const value = await load(asOf);
    const entry = {
      value,
      tags: typeof tags === "function" ? tags(value) : tags,
      asOf,
      storedAt: now(),
      ttlMs: ttl[kind],
    };
    if (keep(id, entry)) second.set(id, entry);
    return { entry, hit: false };
  }

  const keepFrozen: Keep = (id, entry) => answers.keep(id, entry, freezeDeep(entry.value));

  /**
   * What is made of an answer takes its place in memory: the answer alone would be read again only when both are void. So
   * it is not frozen either, which takes as long as writing it as JSON.
   */
  const holds: Keep = (_, entry) => entry.ttlMs > 0 && validity.holds(entry.asOf, entry.tags);

  function reader({ freshOnly, keep }: { freshOnly: boolean; keep: Keep }): ReadEntry {
    return async function readEntry(read, load) {
      const id = `${read.kind}:${read.key}`;
      const { entry, outcome } = await answers.read(id, {
        tags: typeof read.tags === "function" ? undefined : read.tags,
        load: () => lookUpOrLoad(id, read, load, keep),
        freshOnly,
      });
      answers.count(read.kind, outcome);
      return entry;
    };
  }
  const readEntry = reader({ freshOnly: false, keep: keepFrozen });
  const readForDerived = reader({ freshOnly: true, keep: holds });

  const cache: Cache = {
    async read<T>(read: CacheRead<T>, load: (asOf: number) => Promise<T>): Promise<T> {
      const value = (await readEntry(read, load)).value as T;
      // It may come from a flight that a derived value took off.
      if (!Object.isFrozen(value)) freezeDeep(value);
      return value;
    },
    derive(name, options) {
      const kept = createDerived(options, { ...shared, cache, readEntry: readForDerived });
      derived.set(name, kept as Derived<DerivedValue>);
      return kept;
    },
    async clear(tag) {
      await feed.applied(await clearTag(db, tag));
    },
    stats() {
      const { errors, dropped } = second.figures();
      return {
        secondTier: second.state,
        ...answers.stats(),
        errors,
        dropped,
        derived: Object.fromEntries([...derived].map(([name, kept]) => [name, kept.stats()])),
        appliedChange: feed.appliedId,
      };
    },
    async close() {
      validity.close();
      second.close();
      answers.clear();
      for (const kept of derived.values()) kept.clear();
    },
  };
  return cache;
}
