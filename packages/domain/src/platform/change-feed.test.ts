import { setTimeout as sleep } from "node:timers/promises";
import { appendChanges, connect, type Database, type NewChange } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { pino } from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { countStatements } from "../testing.ts";
import { createBus } from "./bus.ts";
import { type ChangeFeed, type ChangeFeedOptions, createChangeFeed } from "./change-feed.ts";
import { findFreePort } from "./redis-testing.ts";

const log = pino({ level: "silent" });

let closers: (() => Promise<void>)[] = [];
function openFeed(db: Database, options: Partial<ChangeFeedOptions> = {}): ChangeFeed {
  const bus = createBus({ db, log });
  const feed = createChangeFeed({ db, bus, log, ...options });
  closers.push(async () => {
    await feed.close();
    await bus.close();
  });
  return feed;
}
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

function append(db: Database, count = 1, productId = 7): Promise<number> {
  const change: NewChange = { kind: "price", productId, categoryPath: "guitars", before: null, after: { price: 1 } };
  return db.ingest.transaction().execute((trx) => appendChanges(trx, Array(count).fill(change)));
}

describeOnBothDatabases("a change feed", (db) => {
  it("begins at the end of the log", async () => {
    const end = await append(db(), 3);
    const feed = openFeed(db());
    expect(feed).toMatchObject({ appliedId: -1, floorId: Number.POSITIVE_INFINITY });
    const seen: number[] = [];
    feed.onChanges((rows) => seen.push(...rows.map((row) => row.id)));
    await feed.start();
    expect(feed).toMatchObject({ appliedId: end, floorId: end });
    expect(seen).toEqual([]);
  });

  it("hands rows over in commit order, all of them, before it counts them as applied", async () => {
    const feed = openFeed(db(), { pollMs: 60_000 });
    await feed.start();
    const seen: number[] = [];
    feed.onChanges((rows) => {
      expect(feed.appliedId).toBeLessThan(rows[0]?.id as number);
      seen.push(...rows.map((row) => row.id));
    });
    const last = await append(db(), 2_500);
    await feed.applied(last);
    expect(feed.appliedId).toBe(last);
    expect(seen).toEqual(Array.from({ length: 2_500 }, (_, index) => last - 2_499 + index));
  });

  it("misses and repeats nothing while several writers commit", async () => {
    const feed = openFeed(db(), { pollMs: 5 });
    await feed.start();
    const seen: number[] = [];
    feed.onChanges((rows) => seen.push(...rows.map((row) => row.id)));
    const ids = await Promise.all(Array.from({ length: 8 }, () => append(db(), 5)));
    await feed.applied(Math.max(...ids));
    expect(seen).toHaveLength(40);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  it("finds what nobody woke it for", async () => {
    const feed = openFeed(db(), { pollMs: 20 });
    await feed.start();
    const { promise, resolve } = Promise.withResolvers<void>();
    feed.onChanges(() => resolve());
    await append(db());
    await promise;
  });

  it("is read at its own pace, however often it is woken, but at once for a writer here", async () => {
    const counted = countStatements(db());
    const bus = createBus({ db: db(), log });
    const feed = createChangeFeed({ db: counted.db, bus, log, pollMs: 60_000, spacingMs: 100 });
    closers.push(async () => {
      await feed.close();
      await bus.close();
    });
    await feed.start();
    await feed.applied(await append(db()));
    const before = counted.count;
    for (let i = 0; i < 100; i++) {
      bus.wake("change");
      await sleep(5);
    }
    const reads = counted.count - before;
    expect(reads).toBeGreaterThanOrEqual(2);
    expect(reads).toBeLessThanOrEqual(12);

    const started = performance.now();
    for (let i = 0; i < 10; i++) await feed.applied(await append(db()));
    expect(performance.now() - started).toBeLessThan(10 * 100);
    // Woken by nobody but others: not lost either, only later.
    const id = await append(db());
    bus.wake("change");
    await vi.waitFor(() => expect(feed.appliedId).toBe(id));
  });

  it("says that a writer waits, also when its row was applied before", async () => {
    const feed = openFeed(db(), { pollMs: 60_000 });
    await feed.start();
    const calls: [number, boolean][] = [];
    feed.onChanges((rows, urgent) => calls.push([rows.length, urgent]));
    const id = await append(db());
    await feed.applied(id);
    await feed.applied(id);
    expect(calls).toEqual([
      [1, true],
      [0, true],
    ]);
  });

  it("answers a writer long before the next poll is due", async () => {
    const feed = openFeed(db(), { pollMs: 60_000 });
    await feed.start();
    const started = performance.now();
    for (let i = 0; i < 5; i++) await feed.applied(await append(db()));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("goes on although a listener throws", async () => {
    const feed = openFeed(db());
    await feed.start();
    let seen = 0;
    feed.onChanges(() => {
      throw new Error("a defect of a reader");
    });
    feed.onChanges((rows) => {
      seen += rows.length;
    });
    await feed.applied(await append(db()));
    expect(seen).toBe(1);
  });

  it("is woken by another node", async (context) => {
    if (db().kind === "pglite") return context.skip("one process has one node");
    const [here, there] = [openFeed(db(), { pollMs: 60_000 }), openFeed(db(), { pollMs: 60_000 })];
    await Promise.all([here.start(), there.start()]);
    const { promise, resolve } = Promise.withResolvers<void>();
    there.onChanges(() => resolve());
    // The link to the other node may not be up yet, and then wakes its readers when it is.
    await here.applied(await append(db()));
    await promise;
  });
});

describe("a change feed whose database is down", () => {
  it("tries again without throwing, tells a writer, and closes", async () => {
    const warnings: string[] = [];
    const noticing = pino({ level: "warn" }, { write: (line: string) => warnings.push(line) });
    const db = await connect({ url: `postgres://postgres@127.0.0.1:${await findFreePort()}/none` });
    const feed = openFeed(db, { pollMs: 5, applyTimeoutMs: 300, log: noticing });
    let started = false;
    feed.start().then(() => {
      started = true;
    });
    await expect(feed.applied(1)).rejects.toMatchObject({ kind: "unavailable" });
    expect(started).toBe(false);
    expect(warnings.filter((line) => line.includes("cannot be read"))).toHaveLength(1);
    await feed.close();
    await db.close();
  });
});
