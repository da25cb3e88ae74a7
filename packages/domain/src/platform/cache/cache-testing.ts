import { appendChanges, type Database, type NewChange } from "@vitrine/db";
import { pino } from "pino";
import { type Bus, createBus } from "../bus.ts";
import { type ChangeFeed, createChangeFeed } from "../change-feed.ts";
import { createManualClock } from "../clock.ts";
import { type Cache, type CacheOptions, createCache } from "./cache.ts";

/** One node: what a process has one of, and a clock that stands. */
export interface TestNode {
  bus: Bus;
  feed: ChangeFeed;
  cache: Cache;
  clock: ReturnType<typeof createManualClock>;
  /** Commits a change and waits until this node has applied it, as a procedure does. */
  write(change?: Partial<NewChange>): Promise<number>;
  close(): Promise<void>;
}

export type TestNodeOptions = Partial<CacheOptions> & { db: Database; started?: boolean; busRedisUrl?: string };

export async function openTestNode({
  db,
  started = true,
  busRedisUrl,
  ...options
}: TestNodeOptions): Promise<TestNode> {
  const log = pino({ level: "silent" });
  const clock = createManualClock("2026-01-01T00:00:00Z");
  const bus = createBus({ db, log, redisUrl: busRedisUrl });
  const feed = createChangeFeed({ db, bus, log });
  const cache = createCache({ db, feed, clock, log, maxBytes: 1_000_000, ...options });
  if (started) await feed.start();
  return {
    bus,
    feed,
    cache,
    clock,
    async write(change) {
      const id = await appendChange(db, change);
      await feed.applied(id);
      return id;
    },
    async close() {
      await cache.close();
      await feed.close();
      await bus.close();
    },
  };
}

/** Commits a change and tells nobody. */
export function appendChange(db: Database, change: Partial<NewChange> = {}): Promise<number> {
  const row: NewChange = {
    kind: "price",
    productId: 1,
    categoryPath: "guitars/electric",
    before: null,
    after: null,
    ...change,
  };
  return db.ingest.transaction().execute((trx) => appendChanges(trx, [row]));
}
