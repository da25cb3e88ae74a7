import type { Database } from "@vitrine/db";
import type { CacheStats } from "../../analytics/contract.ts";
import type { ChangeFeed } from "../change-feed.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import { clearTag } from "./clear-tag.ts";
import { type CacheEntry, freshnessOf } from "./entry.ts";
import { createFigures } from "./figures.ts";
import { createFirstTier } from "./first-tier.ts";
import { createFlights, type Landed } from "./flights.ts";
import { freezeDeep } from "./freeze.ts";
import { createSecondTier, noSecondTier } from "./second-tier.ts";
import { type CacheKind, defaultTtl } from "./ttl.ts";
import { createValidity } from "./validity.ts";

/** After a background load failed, the stale answer is given without another for this long. */
const RETRY_MS = 1_000;

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

/** The feed need not have started: until then nothing is kept. */
export function createCache(options: CacheOptions): Cache {
  const { db, feed, clock, log, maxBytes, redisUrl, namespace = "vitrine", secret = "", redisCallMs } = options;
  const ttl = { ...defaultTtl, ...options.ttl };
  const first = createFirstTier(maxBytes);
  const second = redisUrl
    ? createSecondTier({ url: redisUrl, namespace, secret, log, callMs: redisCallMs })
    : noSecondTier;
  const validity = createValidity({ feed, clock });
  const flights = createFlights({ feed, validity });
  const figures = createFigures();
  const now = () => clock.now().getTime();

  async function lookUpOrLoad<T>(
    id: string,
    { kind, tags }: CacheRead<T>,
    load: (asOf: number) => Promise<T>,
  ): Promise<Landed> {
    const shared = await second.get(id);
    if (shared && validity.holds(shared.asOf, shared.tags)) {
      // Clocks of nodes differ: an age is at least none.
      const entry = { ...shared, storedAt: Math.min(shared.storedAt, now()) };
      if (freshnessOf(entry, now()) === "fresh") {
        first.set(id, entry, freezeDeep(entry.value));
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
    const bytes = freezeDeep(value);
    if (entry.ttlMs > 0 && validity.holds(asOf, entry.tags)) {
      first.set(id, entry, bytes);
      second.set(id, entry);
    }
    return { entry, hit: false };
  }

  async function refresh(id: string, held: CacheEntry, load: () => Promise<Landed>): Promise<void> {
    if (flights.has(id) || now() < (held.retryAt ?? 0)) return;
    try {
      await flights.join(id, held.tags, load);
    } catch (err) {
      held.retryAt = now() + RETRY_MS;
      log.warn({ err, id }, "A cached answer could not be computed anew");
    }
  }

  return {
    async read<T>(read: CacheRead<T>, load: (asOf: number) => Promise<T>): Promise<T> {
      const id = `${read.kind}:${read.key}`;
      const loadThis = () => lookUpOrLoad(id, read, load);
      const held = first.get(id);
      if (held && validity.holds(held.asOf, held.tags)) {
        const freshness = freshnessOf(held, now());
        if (freshness !== "expired") {
          figures.count(read.kind, freshness === "fresh" ? "hit" : "stale");
          if (freshness === "stale") refresh(id, held, loadThis);
          return held.value as T;
        }
      }
      const { entry, hit } = await flights.join(id, typeof read.tags === "function" ? undefined : read.tags, loadThis);
      figures.count(read.kind, hit ? "hit" : "miss");
      return entry.value as T;
    },
    async clear(tag) {
      await feed.applied(await clearTag(db, tag));
    },
    stats() {
      const { errors, dropped } = second.figures();
      return {
        secondTier: second.state,
        ...first.figures(),
        maxBytes,
        ...figures.sum(),
        errors,
        dropped,
        appliedChange: feed.appliedId,
      };
    },
    async close() {
      validity.close();
      second.close();
      first.clear();
    },
  };
}
