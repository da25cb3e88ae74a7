import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ProductCard } from "../catalog/contract.ts";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, countStatements, makeOffer, makeShop } from "../testing.ts";
import { type BoardChannels, createBoardChannels } from "./board-channels.ts";
import { type BoardState, diffBoards, entryKey, nameBoard } from "./board-content.ts";
import type { BoardReader } from "./board-reader.ts";
import { logEvents, openTestBoards } from "./boards-testing.ts";
import type { BoardDelta, BoardEntry, BoardMessage, BoardWatchInput, PairEntry } from "./contract.ts";
import { watchBoard } from "./watch-board.ts";

/** What a client does with a delta, by the contract's words. */
function apply(items: (BoardEntry | PairEntry)[], { left, set, moved }: BoardDelta): (BoardEntry | PairEntry)[] {
  const entries = new Map(items.map((entry) => [entryKey(entry), entry]));
  for (const key of left) entries.delete(key);
  for (const entry of set) entries.set(entryKey(entry), entry);
  for (const { key, ...move } of moved) entries.set(key, { ...entries.get(key)!, ...move } as BoardEntry);
  return [...entries.values()].sort((a, b) => a.rank - b.rank);
}

describe("a board's delta", () => {
  const board = fc
    .uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 9 }), score: fc.nat(5), price: fc.nat(1) }), {
      selector: ({ id }) => id,
    })
    .map((drafts) =>
      nameBoard({
        basis: "popular",
        asOf: 1,
        items: drafts.map(({ id, score, price }, place) => ({
          rank: place + 1,
          score,
          product: { id, price: { amount: price, currency: "EUR" } } as ProductCard,
          why: { basis: "popular", events: score, halfLifeHours: 24, current: score, earlier: 0 },
        })),
      }),
    );

  it("makes the next board of the one before", () => {
    fc.assert(
      fc.property(board, board, (before, after) => {
        const delta = diffBoards(before, after)!;
        expect(apply(before.items, delta)).toEqual(after.items);
        expect(delta.set.length + delta.moved.length).toBeLessThanOrEqual(after.items.length);
        if (before.id === after.id) expect(delta).toMatchObject({ left: [], set: [], moved: [] });
      }),
    );
  });

  it("does not repeat a product that only moved", () => {
    const items = [1, 2, 3].map(
      (id, place): BoardEntry => ({
        rank: place + 1,
        score: 9 - place,
        product: { id } as ProductCard,
        why: { basis: "popular", events: 1, halfLifeHours: 1, current: 9 - place, earlier: 0 },
      }),
    );
    const before = nameBoard({ basis: "popular", asOf: 1, items });
    const swapped = [items[1]!, items[0]!, items[2]!].map((entry, place) => ({ ...entry, rank: place + 1 }));
    const delta = diffBoards(before, nameBoard({ basis: "popular", asOf: 2, items: swapped }))!;
    expect(delta).toMatchObject({
      left: [],
      set: [],
      moved: [
        { key: "2", rank: 1 },
        { key: "1", rank: 2 },
      ],
    });
  });

  it("is none between boards of a different basis", () => {
    const popular = nameBoard({ basis: "popular", asOf: 1, items: [] });
    expect(diffBoards(popular, nameBoard({ basis: "rising", asOf: 1, items: [] }))).toBeNull();
  });
});

describeOnBothDatabases("following a board", (db: () => Database) => {
  const clock = createManualClock("2026-03-01T12:30:00Z");
  let ids: number[];
  let boards: BoardReader;
  let channels: BoardChannels;
  let counted: ReturnType<typeof countStatements>;
  let stop: AbortController;

  beforeAll(async () => {
    const shop = await makeShop(db(), "live-shop");
    const offers = ["a", "b", "c"].map((key) =>
      makeOffer(shop, key, { product: { name: key, categoryPath: ["Live"] } }),
    );
    ids = (await observeOffers(catalogDeps(db()), offers)).map(({ productId }) => productId);
  });
  beforeEach(async () => {
    await sql`delete from event`.execute(db().ingest);
    boards = openTestBoards(db(), clock);
    counted = countStatements(db());
    channels = createBoardChannels({ ...catalogDeps(db()), db: counted.db, clock, boards, log: { warn() {} } });
    stop = new AbortController();
    await view(0, 0, 1);
  });
  afterEach(async () => {
    stop.abort();
    channels.close();
    await boards.close();
  });

  async function view(...products: number[]): Promise<void> {
    await logEvents(
      db(),
      products.map((product) => ({ at: clock.now(), productIds: [ids[product]!] })),
    );
    await boards.catchUp();
  }

  /** Follows in the background: what came, when, and the board that a client makes of it. */
  function follow(input: Partial<BoardWatchInput> = {}) {
    const seen: BoardMessage[] = [];
    const times: number[] = [];
    let items: BoardState["items"] = [];
    const ended = (async () => {
      for await (const message of watchBoard({ boardChannels: channels }, { kind: "popular", ...input }, stop.signal)) {
        seen.push(message);
        times.push(performance.now());
        items = message.type === "board" ? message.items : apply(items, message);
      }
    })();
    return {
      seen,
      times,
      ended,
      board: () => items.map((entry) => ("product" in entry ? ids.indexOf(entry.product.id) : -1)),
    };
  }
  const soon = { timeout: 5_000, interval: 20 };

  it("gives the whole board, then what changes, at most once a second", async () => {
    const { seen, times, board } = follow();
    await expect.poll(() => seen.length, soon).toBe(1);
    expect(seen[0]).toMatchObject({ type: "board", basis: "popular", asOf: boards.position });
    expect(board()).toEqual([0, 1]);
    for (let round = 0; round < 6; round++) await view(2);
    await expect.poll(board, soon).toEqual([2, 0, 1]);
    expect(seen.slice(1).every(({ type }) => type === "delta")).toBe(true);
    expect(seen.length).toBeLessThanOrEqual(4);
    for (const [index, time] of times.entries()) if (index > 1) expect(time - times[index - 1]!).toBeGreaterThan(900);
  });

  it("is silent while nothing changes, and computes nothing for nobody", async () => {
    const { seen, ended } = follow();
    await expect.poll(() => seen.length, soon).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect(seen).toHaveLength(1);
    stop.abort();
    await ended;
    const before = counted.count;
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(counted.count).toBe(before);
  });

  it("computes a board once for all who follow it", async () => {
    const followers = Array.from({ length: 50 }, () => follow());
    await expect.poll(() => followers.every(({ seen }) => seen.length === 1), soon).toBe(true);
    const before = counted.count;
    await view(1, 1, 1);
    await expect.poll(() => followers.every(({ seen }) => seen.length === 2), soon).toBe(true);
    expect(counted.count - before).toBeLessThanOrEqual(4);
    expect(new Set(followers.map(({ seen }) => seen[1])).size).toBe(1);
  });

  it("resumes with nothing where the board is still the one named, else with the whole board", async () => {
    const first = follow();
    await expect.poll(() => first.seen.length, soon).toBe(1);
    const { id } = first.seen[0]!;
    const same = follow({ lastEventId: id });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(same.seen).toEqual([]);
    await view(2, 2, 2, 2);
    await expect.poll(() => same.seen.length, soon).toBe(1);
    expect(same.seen[0]).toMatchObject({ type: "delta" });
    expect(same.seen[0]!.id).toBe(first.seen.at(-1)!.id);
    const late = follow({ lastEventId: id });
    await expect.poll(() => late.seen.length, soon).toBe(1);
    expect(late.seen[0]).toMatchObject({ type: "board" });
    expect(late.board()).toEqual([2, 0, 1]);
  });

  it("gives a reader that was slow the way from what it has to what is there", async () => {
    const messages = watchBoard({ boardChannels: channels }, { kind: "popular" }, stop.signal);
    const first = (await messages.next()).value as BoardMessage;
    const witness = follow();
    for (const products of [[1, 1], [2, 2, 2, 2], [0]]) {
      const before = witness.seen.length;
      await view(...products);
      await expect.poll(() => witness.seen.length, soon).toBeGreaterThan(before);
    }
    const second = (await messages.next()).value as BoardMessage;
    expect(second).toMatchObject({ type: "delta" });
    if (first.type !== "board" || second.type !== "delta") throw new Error("not a board and its delta");
    expect(apply(first.items, second).map((entry) => "product" in entry && ids.indexOf(entry.product.id))).toEqual(
      witness.board(),
    );
    await messages.return(undefined);
  });

  it("shows a product as it is now, and refuses a category that there is not", async () => {
    const { seen } = follow({ category: "live" });
    await expect.poll(() => seen.length, soon).toBe(1);
    await sql`update product set price = 4200, updated_at = now() where id = ${ids[0]!}`.execute(db().ingest);
    await expect.poll(() => seen.length, soon).toBe(2);
    expect(seen[1]).toMatchObject({
      type: "delta",
      set: [{ product: { id: ids[0], price: { amount: 4_200 } } }],
      moved: [],
    });
    await expect(follow({ category: "harps" }).ended).rejects.toMatchObject({ kind: "not_found" });
  });
});
