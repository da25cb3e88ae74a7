import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { recordset } from "../platform/batch.ts";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import type { BoardReader } from "./board-reader.ts";
import { logEvents, openTestBoards } from "./boards-testing.ts";
import type { BoardInput } from "./contract.ts";
import { getRising } from "./get-rising.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = new Date("2026-03-12T12:00:00Z");
/** Views that every product usually has in every hour. */
const USUAL = 20;
const GUITARS = 24;
const KEYS = 30;

type Views = (product: number, hoursAgo: number) => number;

describeOnBothDatabases("rising", (db: () => Database) => {
  const clock = createManualClock(NOON);
  let ids: number[];
  let boards: BoardReader;

  beforeAll(async () => {
    const shop = await makeShop(db(), "rising-shop");
    const offers = Array.from({ length: GUITARS + KEYS }, (_, index) =>
      makeOffer(shop, `p${index}`, {
        product: { name: `Product ${index}`, categoryPath: [index < GUITARS ? "Guitars" : "Keys"] },
      }),
    );
    ids = (await observeOffers(catalogDeps(db()), offers)).map(({ productId }) => productId);
  });

  beforeEach(async () => {
    clock.set(new Date(NOON.getTime() + 5 * 60_000));
    for (const table of ["event", "event_hour", "event_day", "board_snapshot"])
      await sql`delete from ${sql.table(table)}`.execute(db().ingest);
    // Every product had its share of the last days' views.
    const at = (product: number, view: number) => new Date(NOON.getTime() - ((product + view * 7) % 47) * HOUR);
    await logEvents(
      db(),
      ids.flatMap((id, product) =>
        Array.from({ length: 12 }, (_, view) => ({ at: at(product, view), productIds: [id] })),
      ),
    );
    boards = openTestBoards(db(), clock);
    await boards.catchUp();
    return () => boards.close();
  });

  /** Fills the hours from now back; 0 is the running one, 1 the last full one. */
  async function fill(hoursAgo: number[], views: Views, visitors: (views: number) => number = (count) => count) {
    const rows = hoursAgo.flatMap((ago) => {
      const hour = new Date(NOON.getTime() - ago * HOUR).toISOString();
      const own = ids.map((id, product) => ({
        id,
        hour,
        views: views(product, ago),
        visitors: visitors(views(product, ago)),
      }));
      const total = own.reduce((sum, row) => sum + row.views, 0);
      return [...own, { id: 0, hour, views: total, visitors: total }];
    });
    await sql`insert into event_hour (kind, product_id, hour, count, counted, visitors)
      select 'view', id, hour, views * 2, views, visitors
      from ${recordset(rows)} as row(id bigint, hour timestamptz, views bigint, visitors bigint) where views > 0`.execute(
      db().ingest,
    );
  }

  /** The same hour of the days before, a little different each day. */
  const sameHours = (ago: number, days = 7) => Array.from({ length: days }, (_, day) => ago + (day + 1) * 24);
  const usually: Views = (product, ago) => USUAL + ((product + ago) % 5) - 2;
  const jump =
    (which: number, factor: number): Views =>
    (product, ago) =>
      usually(product, ago) * (product === which ? factor : 1);

  const rising = async (input: BoardInput = {}) => {
    const board = await getRising({ ...catalogDeps(db()), db: db(), clock, boards }, input);
    return { ...board, found: board.items.map(({ product }) => ids.indexOf(product.id)) };
  };

  it("finds what the last hour had far more of than the hour usually has, and says why", async () => {
    await fill(sameHours(1), usually);
    await fill([1], jump(7, 5), (views) => Math.round(views * 0.9));
    const { window, basis, found, items } = await rising();
    expect({ window, basis, found }).toEqual({ window: "1h", basis: "rising", found: [7] });
    const { why, score } = items[0]!;
    if (why.basis !== "rising") throw new Error("not rising");
    expect(why).toMatchObject({ from: new Date("2026-03-12T11:00:00Z"), to: NOON });
    expect(why.views).toBeGreaterThan(90);
    expect(why.visitors).toBeLessThan(why.views);
    expect(why.usual).toBeGreaterThan(17);
    expect(why.usual).toBeLessThan(24);
    expect(why.surge).toBeCloseTo(1, 1);
    expect(score / 1_024).toBeCloseTo(why.deviation, 0);
    expect(why.deviation).toBeGreaterThan(4);
  });

  it("takes out what the whole site gained", async () => {
    await fill(sameHours(1), usually);
    await fill([1], (product, ago) => jump(7, 5)(product, ago) * 3);
    const { basis, found, items } = await rising();
    expect({ basis, found }).toEqual({ basis: "rising", found: [7] });
    expect(items[0]!.why).toMatchObject({ surge: expect.closeTo(3, 0) });
  });

  it("is empty where nothing rises", async () => {
    await fill(sameHours(1), usually);
    await fill([1], (product, ago) => usually(product, ago) * 3);
    expect(await rising()).toMatchObject({ basis: "rising", items: [] });
  });

  it("takes out of a category's board what the category gained", async () => {
    await fill(sameHours(1), usually);
    await fill([1], (product, ago) => jump(3, 4)(product, ago) * (product < GUITARS ? 4 : 1));
    expect((await rising({ limit: 200 })).found).toHaveLength(GUITARS);
    const guitars = await rising({ category: "guitars" });
    expect(guitars.found).toEqual([3]);
    expect(guitars.items[0]!.why).toMatchObject({ surge: expect.closeTo(4, 0) });
    expect((await rising({ category: "keys" })).found).toEqual([]);
    await expect(rising({ category: "harps" })).rejects.toMatchObject({ kind: "not_found" });
  });

  it("knows a product that always has its views at this hour", async () => {
    await fill(sameHours(1), jump(7, 5));
    await fill([1], jump(7, 5));
    expect((await rising()).found).toEqual([]);
  });

  it.each([
    ["views", 7, 7, []],
    ["visitors", 40, 3, []],
    ["neither", 40, 4, [7]],
  ])("wants eight views of four visitors: short of %s", async (_, views, visitors, expected) => {
    // Nobody had looked at it before.
    await sql`delete from event where product_ids = ${[ids[7]!]}::bigint[]`.execute(db().ingest);
    await boards.close();
    boards = openTestBoards(db(), clock);
    await boards.catchUp();
    await fill(sameHours(1), (product, ago) => (product === 7 ? 0 : usually(product, ago)));
    await fill(
      [1],
      (product, ago) => (product === 7 ? views : usually(product, ago)),
      (count) => (count === views ? visitors : count),
    );
    expect((await rising()).found).toEqual(expected);
  });

  it("sees a rise of the running hour before it is over", async () => {
    clock.set(new Date(NOON.getTime() + 30 * 60_000));
    await fill([1, ...sameHours(1), ...sameHours(0)], usually);
    await fill([0], (product, ago) => Math.round(jump(7, 6)(product, ago) / 2));
    const { found, items } = await rising();
    expect(found).toEqual([7]);
    expect(items[0]!.why).toMatchObject({ from: NOON, to: clock.now() });
    const { why } = items[0]!;
    if (why.basis === "rising") expect(why.usual).toBeLessThan(14);
  });

  it("is the popular board, and says so, where too little is known", async () => {
    await fill(sameHours(1, 2), usually);
    await fill([1], jump(7, 5));
    const board = await rising();
    expect(board).toMatchObject({ basis: "popular", window: "1h" });
    expect(board.items[0]!.why).toMatchObject({ basis: "popular" });
    expect(board.items.length).toBeGreaterThan(10);
  });

  it("compares the last 24 hours with the seven days before", async () => {
    const hours = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
    await fill(hours(24, 192), (product, ago) => usually(product, ago));
    await fill(hours(1, 24), (product, ago) => jump(11, 5)(product, ago));
    await logEvents(
      db(),
      Array.from({ length: 40 }, (_, view) => ({
        at: new Date(NOON.getTime() - (view % 20) * HOUR),
        productIds: [ids[11]!],
      })),
    );
    await boards.catchUp();
    const { window, basis, found, items } = await rising({ window: "24h" });
    expect({ window, basis, found }).toEqual({ window: "24h", basis: "rising", found: [11] });
    const { why } = items[0]!;
    if (why.basis === "rising") expect(why.views / why.usual).toBeGreaterThan(4.5);
  });

  it("compares the last seven days with the four weeks before", async () => {
    const days = Array.from({ length: 35 }, (_, ago) => ago);
    const rows = days.flatMap((ago) => {
      const day = new Date(NOON.getTime() - ago * DAY).toISOString().slice(0, 10);
      const own = ids.map((id, product) => ({
        id,
        day,
        views: usually(product, ago) * (product === 5 && ago < 7 ? 5 : 1),
      }));
      return [...own, { id: 0, day, views: own.reduce((sum, { views }) => sum + views, 0) }];
    });
    await sql`insert into event_day (kind, product_id, day, count, counted, visitors)
      select 'view', id, day, views, views, views
      from ${recordset(rows)} as row(id bigint, day date, views bigint)`.execute(db().ingest);
    expect(await rising({ window: "7d" })).toMatchObject({ window: "7d", basis: "rising", found: [5] });
    await sql`delete from event_day where day < ${new Date(NOON.getTime() - 10 * DAY).toISOString().slice(0, 10)}::date`.execute(
      db().ingest,
    );
    clock.advance(DAY / 2);
    expect((await rising({ window: "7d" })).basis).toBe("popular");
  });

  it("counts merged products together, and leaves out what is archived", async () => {
    await fill(sameHours(1), usually);
    await fill(
      [1],
      (product, ago) => usually(product, ago) * (product === 7 || product === 8 || product === 9 ? 5 : 1),
    );
    await sql`update product set status = 'archived' where id = any(${[ids[8]!, ids[9]!]}::bigint[])`.execute(
      db().ingest,
    );
    await sql`update product set merged_into_id = ${ids[7]!} where id = ${ids[8]!}`.execute(db().ingest);
    try {
      await boards.close();
      boards = openTestBoards(db(), clock);
      await boards.catchUp();
      const { found, items } = await rising();
      expect(found).toEqual([7]);
      const { why } = items[0]!;
      if (why.basis === "rising") expect([why.views > 180, why.usual > 34]).toEqual([true, true]);
    } finally {
      await sql`update product set status = 'active', merged_into_id = null`.execute(db().ingest);
    }
  });
});
