import type { CacheTierStats } from "../../analytics/contract.ts";
import type { ChangeFeed } from "../change-feed.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import { type CacheEntry, freshnessOf } from "./entry.ts";
import { createFigures, type Outcome } from "./figures.ts";
import { createFirstTier } from "./first-tier.ts";
import { createFlights, type Landed } from "./flights.ts";
import type { CacheKind } from "./ttl.ts";
import type { Validity } from "./validity.ts";

/** After a background load failed, the stale answer is given without another for this long. */
const RETRY_MS = 1_000;

export interface AnswersOptions {
  maxBytes: number;
  feed: ChangeFeed;
  validity: Validity;
  clock: Clock;
  log: Logger;
}

export interface ReadOptions {
  /** What the answer shows; undefined where only the answer tells. */
  tags: readonly string[] | undefined;
  load: () => Promise<Landed>;
  /** Waits for the next answer instead of giving one past its TTL once more. */
  freshOnly?: boolean | undefined;
}

/** Entries in memory by id: which may be given, which are loaded, and how often either happened. */
export interface Answers {
  /** The entry that is fresh and holds, at once or not at all. It is not counted. */
  peek(id: string): CacheEntry | undefined;
  /**
   * The entry that holds, or the one that is loaded: once for all who wait, and never for one who came after a change
   * from before it. Past its TTL an entry is given once more while the next is loaded behind.
   */
  read(id: string, options: ReadOptions): Promise<{ entry: CacheEntry; outcome: Outcome }>;
  /** Keeps an entry if it has time to live and still holds. @returns whether it is kept */
  keep(id: string, entry: CacheEntry, bytes: number): boolean;
  /** Tells that a kept value has grown or shrunk; nothing where another took its place. */
  reweigh(id: string, value: unknown, bytes: number): void;
  count(kind: CacheKind, outcome: Outcome): void;
  stats(): CacheTierStats;
  clear(): void;
}

export function createAnswers({ maxBytes, feed, validity, clock, log }: AnswersOptions): Answers {
  const kept = createFirstTier(maxBytes);
  const flights = createFlights({ feed, validity });
  const figures = createFigures();
  const now = () => clock.now().getTime();

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
    peek(id) {
      const held = kept.get(id);
      if (!held || !validity.holds(held.asOf, held.tags)) return undefined;
      return freshnessOf(held, now()) === "fresh" ? held : undefined;
    },
    async read(id, { tags, load, freshOnly = false }) {
      const held = kept.get(id);
      if (held && validity.holds(held.asOf, held.tags)) {
        const freshness = freshnessOf(held, now());
        if (freshness === "fresh") return { entry: held, outcome: "hit" };
        if (freshness === "stale" && !freshOnly) {
          refresh(id, held, load);
          return { entry: held, outcome: "stale" };
        }
      }
      const { entry, hit } = await flights.join(id, tags, load);
      return { entry, outcome: hit ? "hit" : "miss" };
    },
    keep(id, entry, bytes) {
      if (entry.ttlMs <= 0 || !validity.holds(entry.asOf, entry.tags)) return false;
      kept.set(id, entry, bytes);
      return true;
    },
    reweigh(id, value, bytes) {
      const held = kept.get(id);
      if (held && held.value === value) kept.set(id, { ...held }, bytes);
    },
    count: figures.count,
    stats: () => ({ ...kept.figures(), maxBytes, ...figures.sum() }),
    clear: kept.clear,
  };
}
