import { type Database, readCountedEvents } from "@vitrine/db";
import { describeOnBothDatabases, openEmbeddedTestDatabase, openPostgresTestDatabase } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { countedBits } from "../tracking/counted.ts";
import { type BoardCounters, countPage, createBoardCounters, storeCounters } from "./board-counters.ts";
import { type LoggedEvent, logEvents, openTestBoards } from "./boards-testing.ts";
import { boardWindows, minuteOf } from "./decay.ts";
import type { DecayedCounts } from "./decayed-counts.ts";
import { decodeCounters, encodeCounters } from "./encode-counters.ts";

const HOUR = 3_600_000;
/** 90 minutes after an epoch of the shortest window began: events of two days before lie in four of its epochs. */
const NOW = new Date(Math.floor(Date.UTC(2026, 2, 1) / (16 * HOUR)) * 16 * HOUR + 1.5 * HOUR);

/** Rank and score of everything, in every window. */
function boardsOf({ views, comparisons }: BoardCounters, now = NOW) {
  const ranked = (counts: DecayedCounts) =>
    boardWindows.map((window) =>
      [...counts.scores(window, minuteOf(now))]
        .map((score, index) => [counts.keys.low(index), counts.keys.high(index), score] as const)
        .filter(([, , score]) => score !== 0)
        .sort(([a, b, one], [c, d, other]) => other - one || a - c || b - d),
    );
  return { views: ranked(views), comparisons: ranked(comparisons) };
}

/**
 * Events of two days in commit order: some of the very same time, some late by up to 48 hours, some that count in part or
 * not at all, and some that take back an earlier one.
 */
const history: fc.Arbitrary<LoggedEvent[]> = fc
  .array(
    fc.record({
      minutesAgo: fc.oneof(fc.integer({ min: 0, max: 48 * 60 }), fc.constantFrom(0, 89, 90, 91, 24 * 60)),
      productIds: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
      counted: fc.oneof({ weight: 3, arbitrary: fc.constant(2 ** 15 - 1) }, fc.integer({ min: 0, max: 2 ** 15 - 1 })),
      takenBackAfter: fc.option(fc.integer({ min: 1, max: 10 }), { freq: 4 }),
    }),
    { minLength: 1, maxLength: 50 },
  )
  .map((drafts) => {
    const placed = drafts.flatMap(({ minutesAgo, productIds, counted, takenBackAfter }, place) => {
      const event = {
        at: new Date(NOW.getTime() - minutesAgo * 60_000),
        productIds: productIds.sort((a, b) => a - b),
        counted,
      };
      const back =
        takenBackAfter === null ? [] : [{ place: place + takenBackAfter, event: { ...event, sign: -1 as const } }];
      return [{ place, event: event as LoggedEvent }, ...back];
    });
    return placed.sort((a, b) => a.place - b.place).map(({ event }) => event);
  });

describe("boards of the same log", () => {
  const databases: Database[] = [];
  beforeAll(async () => {
    databases.push(await openEmbeddedTestDatabase());
    if (inject("databaseUrl")) databases.push(await openPostgresTestDatabase());
  }, 30_000);
  afterAll(async () => {
    for (const db of databases) await db.close();
  });

  async function replay(db: Database, pageSize: number): Promise<BoardCounters> {
    const counters = createBoardCounters();
    for (;;) {
      const page = await readCountedEvents(db.reads, counters.position, pageSize);
      countPage(counters, page);
      if (page.read < pageSize) return counters;
    }
  }

  it("are the same whatever the pages, the order and the database, and from a snapshot and the tail", async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.integer({ min: 1, max: 60 }),
        fc.infiniteStream(fc.nat()),
        async (events, cut, keys) => {
          const shuffled = events
            .map((event) => ({ event, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key);
          const expected = expectedBoards(events);
          for (const db of databases) {
            await emptyLog(db);
            const live = createBoardCounters();
            for (let from = 0; from < events.length; from += 7) {
              await logEvents(db, events.slice(from, from + 7));
              countPage(live, await readCountedEvents(db.reads, live.position, 1_000));
            }
            expect(boardsOf(live)).toEqual(expected);
            for (const pageSize of [1, 3, 1_000]) expect(boardsOf(await replay(db, pageSize))).toEqual(expected);

            const early = createBoardCounters();
            countPage(early, await readCountedEvents(db.reads, 0, cut));
            const restored = createBoardCounters(await decodeCounters(await encodeCounters(storeCounters(early))));
            expect(restored.position).toBe(early.position);
            countPage(restored, await readCountedEvents(db.reads, restored.position, 1_000));
            expect(boardsOf(restored)).toEqual(expected);

            await emptyLog(db);
            await logEvents(
              db,
              shuffled.map(({ event }) => event),
            );
            expect(boardsOf(await replay(db, 10))).toEqual(expected);
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

/** The boards by their definition, without epochs that roll: every event's weight, summed and divided at the end. */
function expectedBoards(events: LoggedEvent[]) {
  const weights = { "1h": [60_000, 960], "24h": [HOUR, 384], "7d": [HOUR, 2_688] } as const;
  const sums = boardWindows.map(() => ({
    views: new Map<string, number[]>(),
    comparisons: new Map<string, number[]>(),
  }));
  const current = boardWindows.map((window) => {
    const [step, steps] = weights[window];
    return Math.floor(NOW.getTime() / step / steps);
  });
  for (const { at, productIds, counted = 0, sign = 1 } of events) {
    const pairs = productIds.flatMap((low, index) => productIds.slice(index + 1).map((high) => [low, high]));
    const subjects = productIds.length === 1 ? [[productIds[0]!, 0]] : pairs;
    for (const [number, window] of boardWindows.entries()) {
      const [step, steps] = weights[window];
      const age = current[number]! - Math.floor(at.getTime() / step / steps);
      if (age > 1) continue;
      const weight = Math.round(1_024 * 2 ** ((Math.floor(at.getTime() / step) % steps) / (steps / 16)));
      const into = sums[number]![productIds.length === 1 ? "views" : "comparisons"];
      for (const [subject, [low, high]] of subjects.entries()) {
        if (((counted >> subject) & 1) === 0) continue;
        const key = `${low}|${high}`;
        const sum = into.get(key) ?? [0, 0];
        sum[age]! += weight * sign;
        into.set(key, sum);
      }
    }
  }
  const ranked = (kind: "views" | "comparisons") =>
    sums.map((sum) =>
      [...sum[kind]]
        .map(([key, [now, before]]) => [...key.split("|").map(Number), now! + Math.floor(before! / 65_536)])
        .filter(([, , score]) => score !== 0)
        .sort((one, other) => other[2]! - one[2]! || one[0]! - other[0]! || one[1]! - other[1]!),
    );
  return { views: ranked("views"), comparisons: ranked("comparisons") };
}

async function emptyLog(db: Database): Promise<void> {
  await sql`delete from event`.execute(db.ingest);
  await sql`delete from board_snapshot`.execute(db.ingest);
}

describeOnBothDatabases("the boards' reader", (db) => {
  const clock = createManualClock(NOW);
  const view = (productId: number, minutesAgo = 0): LoggedEvent => ({
    at: new Date(clock.now().getTime() - minutesAgo * 60_000),
    productIds: [productId],
  });
  const topOf = async (boards: ReturnType<typeof openTestBoards>) => {
    const found = await boards.popular("24h", 10);
    return found.map(({ productId }) => productId);
  };
  const snapshots = async () =>
    (
      await sql<{ seq: number; version: number }>`select seq, version from board_snapshot order by id`.execute(
        db().reads,
      )
    ).rows;

  beforeEach(async () => {
    clock.set(NOW);
    await emptyLog(db());
  });

  it("counts only what counts, and takes back what is taken back", async () => {
    await logEvents(db(), [
      view(1),
      view(2),
      view(2),
      { ...view(3), counted: 0 },
      { ...view(4), counted: 0 },
      view(5),
      { ...view(5), sign: -1 },
    ]);
    const boards = openTestBoards(db(), clock);
    await boards.catchUp();
    expect(await topOf(boards)).toEqual([2, 1]);
    expect(boards.position).toBe((await readCountedEvents(db().reads, 0, 100)).position);
    await boards.close();
  });

  it("counts of a comparison the pairs that count", async () => {
    // Of three products the pairs are 1-2, 1-3, 2-3: the second counts, and whether it is a first time says nothing.
    await logEvents(db(), [{ at: NOW, productIds: [1, 2, 3], counted: countedBits(1, true) }]);
    const boards = openTestBoards(db(), clock);
    await boards.catchUp();
    const { comparisons, reading } = await boards.scores();
    expect(comparisons.top("24h", reading, 10)).toMatchObject([{ low: 1, high: 3 }]);
    await boards.close();
  });

  it("puts the lower id first where scores are equal", async () => {
    await logEvents(db(), [view(9), view(4), view(7)]);
    const boards = openTestBoards(db(), clock);
    await boards.catchUp();
    expect(await topOf(boards)).toEqual([4, 7, 9]);
    await boards.close();
  });

  it("writes a snapshot a minute at most, only where the log moved, and keeps a few", async () => {
    const boards = openTestBoards(db(), clock);
    await boards.catchUp();
    expect(await boards.save()).toBe(0);
    for (let minute = 0; minute < 5; minute++) {
      await logEvents(db(), [view(1)]);
      await boards.catchUp();
      expect(await boards.save()).toBeGreaterThan(0);
      expect(await boards.save()).toBe(0);
      clock.advance(60_000);
      expect(await boards.save()).toBe(0);
    }
    expect(await snapshots()).toHaveLength(3);
    await logEvents(db(), [view(2)]);
    const other = openTestBoards(db(), clock);
    await Promise.all([boards.catchUp(), other.catchUp()]);
    const written = await Promise.all([boards.save(), other.save()]);
    expect(written.filter((bytes) => bytes > 0)).toHaveLength(1);
    await Promise.all([boards.close(), other.close()]);
  });

  it("starts from the newest snapshot that can be read, else from the log", async () => {
    const boards = openTestBoards(db(), clock);
    for (const productId of [1, 1, 1, 2, 2]) {
      await logEvents(db(), [view(productId)]);
      await boards.catchUp();
      await boards.save();
      clock.advance(60_000);
    }
    await logEvents(db(), [view(3)]);
    await boards.catchUp();
    const before = await boards.popular("7d", 10);
    // What the snapshots hold is gone from the log: the tail alone is read.
    const saved = await snapshots();
    await sql`delete from event where seq <= ${saved.at(-1)!.seq}`.execute(db().ingest);
    const second = openTestBoards(db(), clock);
    await second.catchUp();
    expect(await second.popular("7d", 10)).toEqual(before);

    const damage = sql`substring(counters from 1 for 40)`;
    await sql`update board_snapshot set counters = ${damage} where seq = ${saved.at(-1)!.seq}`.execute(db().ingest);
    await sql`update board_snapshot set version = 0 where seq = ${saved.at(-2)!.seq}`.execute(db().ingest);
    const third = openTestBoards(db(), clock);
    await third.catchUp();
    expect((await third.popular("7d", 10)).map(({ productId }) => productId)).toEqual([1, 3]);
    await sql`delete from board_snapshot`.execute(db().ingest);
    const fourth = openTestBoards(db(), clock);
    await fourth.catchUp();
    expect((await fourth.popular("7d", 10)).map(({ productId }) => productId)).toEqual([3]);
    await Promise.all([boards.close(), second.close(), third.close(), fourth.close()]);
  });

  it("rebuilds to the same boards, and leaves those of other nodes as they are", async () => {
    await logEvents(db(), [view(1, 30), view(1), view(2), { at: NOW, productIds: [1, 2] }]);
    const [one, other] = [openTestBoards(db(), clock), openTestBoards(db(), clock)];
    await Promise.all([one.catchUp(), other.catchUp()]);
    await one.save();
    const before = await one.popular("1h", 10);
    // A snapshot that says something else: a rebuild must not begin with it.
    await sql`update board_snapshot set seq = seq + 1000`.execute(db().ingest);
    const report = await one.rebuild();
    expect(report).toMatchObject({ events: 4, products: 2, pairs: 1, asOf: one.position });
    expect(await one.popular("1h", 10)).toEqual(before);
    expect(await other.popular("1h", 10)).toEqual(before);
    expect(await snapshots()).toMatchObject([{ seq: one.position }]);
    await Promise.all([one.close(), other.close()]);
  });

  it("forgets what no longer weighs anything when it is stored", async () => {
    await logEvents(db(), [view(1)]);
    const boards = openTestBoards(db(), clock);
    await boards.catchUp();
    expect(await topOf(boards)).toEqual([1]);
    // Past two epochs of the longest window.
    clock.advance(7 * 24 * 33 * HOUR);
    await logEvents(db(), [view(2)]);
    await boards.catchUp();
    await boards.save();
    const { rows } = await sql<{ counters: Uint8Array }>`select counters from board_snapshot`.execute(db().reads);
    const stored = await decodeCounters(rows[0]!.counters);
    expect([...stored.views.columns[0]!]).toEqual([2]);
    await boards.close();
  });
});
