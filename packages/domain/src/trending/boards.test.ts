import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { archiveProduct, restoreProduct } from "../catalog/archive-product.ts";
import { mergeTwoProducts } from "../catalog/merge-two-products.ts";
import { splitProduct } from "../catalog/split-product.ts";
import { createBus } from "../platform/bus.ts";
import { createChangeFeed } from "../platform/change-feed.ts";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, countStatements, makeOffer, makeShop } from "../testing.ts";
import { foldRollUps } from "../tracking/fold-rollups.ts";
import { clearTracking, openTestTracking } from "../tracking/testing.ts";
import type { BoardReader } from "./board-reader.ts";
import { logEvents, openTestBoards } from "./boards-testing.ts";
import { decayTables, minuteOf, weightAt } from "./decay.ts";
import { getComparedWith } from "./get-compared-with.ts";
import { getComparisons } from "./get-comparisons.ts";
import { getPopular } from "./get-popular.ts";

const log = pino({ level: "silent" });

describeOnBothDatabases("boards", (db: () => Database) => {
  const clock = createManualClock("2026-03-01T12:30:00Z");
  let boards: BoardReader;
  let catalog: ReturnType<typeof catalogDeps>;
  let close: () => Promise<void>;
  let ids: Record<"strat" | "tele" | "bass" | "piano" | "drum", number>;
  const deps = () => ({ ...catalogDeps(db()), clock, boards });

  beforeAll(async () => {
    const bus = createBus({ db: db(), log });
    const feed = createChangeFeed({ db: db(), bus, log, pollMs: 50 });
    await feed.start();
    catalog = { ...catalogDeps(db()), bus, feed };
    const shop = await makeShop(db(), "boards-shop");
    const made = await observeOffers(catalog, [
      makeOffer(shop, "strat", { product: { name: "Strat", brand: "Fender", categoryPath: ["Guitars", "Electric"] } }),
      makeOffer(shop, "tele", { product: { name: "Tele", brand: "Fender", categoryPath: ["Guitars", "Electric"] } }),
      makeOffer(shop, "bass", { product: { name: "Bass", brand: "Fender", categoryPath: ["Guitars", "Basses"] } }),
      makeOffer(shop, "piano", { product: { name: "Piano", brand: "Yamaha", categoryPath: ["Keys"] } }),
      makeOffer(shop, "drum", { product: { name: "Drum", brand: "Yamaha", categoryPath: ["Drums"] } }),
    ]);
    const [strat, tele, bass, piano, drum] = made.map(({ productId }) => productId) as [
      number,
      number,
      number,
      number,
      number,
    ];
    ids = { strat, tele, bass, piano, drum };
    close = async () => {
      await feed.close();
      await bus.close();
    };
  });
  afterAll(() => close());

  beforeEach(async () => {
    await boards?.close();
    for (const table of ["event", "board_snapshot", "pair_total"])
      await sql`delete from ${sql.table(table)}`.execute(db().ingest);
    boards = openTestBoards(db(), clock, catalog.feed as never);
    return () => boards.close();
  });

  /** Views by product, or comparisons by the products compared. */
  async function logTimes(entries: [productIds: number[], times: number, hoursAgo?: number][]): Promise<void> {
    await logEvents(
      db(),
      entries.flatMap(([productIds, times, hoursAgo = 0]) =>
        Array.from({ length: times }, () => ({
          at: new Date(clock.now().getTime() - hoursAgo * 3_600_000),
          productIds: productIds.toSorted((a, b) => a - b),
        })),
      ),
    );
    await boards.catchUp();
  }
  const viewed = () =>
    logTimes([
      [[ids.strat], 5],
      [[ids.piano], 4],
      [[ids.tele], 3],
      [[ids.bass], 2],
      [[ids.drum], 1],
    ]);
  const namesOf = async (input: Parameters<typeof getPopular>[1]) =>
    (await getPopular(deps(), input)).items.map(({ product }) => product.name);

  it("are of everything, of a category with what is below it, of a brand, of both", async () => {
    await viewed();
    expect(await namesOf({})).toEqual(["Strat", "Piano", "Tele", "Bass", "Drum"]);
    expect(await namesOf({ limit: 2 })).toEqual(["Strat", "Piano"]);
    expect(await namesOf({ category: "guitars" })).toEqual(["Strat", "Tele", "Bass"]);
    expect(await namesOf({ category: "electric", limit: 1 })).toEqual(["Strat"]);
    expect(await namesOf({ brand: "yamaha" })).toEqual(["Piano", "Drum"]);
    expect(await namesOf({ brand: "yamaha", category: "drums" })).toEqual(["Drum"]);
    expect(await namesOf({ brand: "yamaha", category: "guitars" })).toEqual([]);
  });

  it.each([
    [{ category: "harps" }, { resource: "category", id: "harps" }],
    [{ brand: "nobody" }, { resource: "brand", id: "nobody" }],
  ])("name what there is not: %o", async (input, details) => {
    await expect(getPopular(deps(), input)).rejects.toMatchObject({ kind: "not_found", details });
    await expect(getComparisons(deps(), input)).rejects.toMatchObject({ kind: "not_found", details });
  });

  it("say of each entry what its score is made of", async () => {
    // A half-life ago, and in the epoch before.
    const epochHours = 16 * 24;
    const intoEpoch = (clock.now().getTime() / 3_600_000) % epochHours;
    await logTimes([
      [[ids.strat], 4],
      [[ids.strat], 2, 24],
      [[ids.tele], 10, intoEpoch + 24],
    ]);
    const [strat, tele] = (await getPopular(deps(), { window: "24h" })).items;
    const weight = weightAt(decayTables["24h"], minuteOf(clock.now()));
    expect(strat).toMatchObject({ rank: 1, why: { basis: "popular", events: 5, halfLifeHours: 24, earlier: 0 } });
    expect(strat!.score / weight).toBeCloseTo(5, 2);
    for (const { score, why } of [strat!, tele!]) {
      if (why.basis !== "popular") throw new Error("not popular");
      expect(why.current + why.earlier).toBe(score);
    }
    expect(tele!.why).toMatchObject({ current: 0, earlier: tele!.score });
    expect(tele!.score).toBeGreaterThan(0);
  });

  it("forget by the window: an hour's board prefers what is new, a week's what is much", async () => {
    await logTimes([
      [[ids.strat], 3],
      [[ids.piano], 9, 6],
    ]);
    expect(await namesOf({ window: "1h" })).toEqual(["Strat", "Piano"]);
    expect(await namesOf({ window: "7d" })).toEqual(["Piano", "Strat"]);
  });

  it("count merged products for their successor until they are split again", async () => {
    await viewed();
    await logTimes([
      [[ids.tele, ids.bass], 2],
      [[ids.bass, ids.piano], 2],
      [[ids.tele, ids.piano], 1],
    ]);
    await mergeTwoProducts(catalog, { from: ids.tele, into: ids.bass });
    const merged = await getPopular(deps(), {});
    expect(merged.items.map(({ product, why }) => [product.name, "events" in why && why.events])).toEqual(
      [
        ["Bass", 5],
        ["Strat", 5],
        ["Piano", 4],
        ["Drum", 1],
      ].sort((a, b) => Number(b[1]) - Number(a[1]) || (a[0] === "Strat" && ids.strat < ids.bass ? -1 : 1)),
    );
    for (const { score, why } of merged.items) {
      if (why.basis === "popular") expect(why.current + why.earlier).toBe(score);
    }
    expect(await namesOf({ category: "basses" })).toEqual(["Bass"]);
    // The pair of the two is a pair no more; the other two are one.
    const pairs = await getComparisons(deps(), {});
    expect(
      pairs.items.map(({ products, comparisons }) => [products.map(({ name }) => name).sort(), comparisons]),
    ).toEqual([[["Bass", "Piano"], 3]]);
    await splitProduct(catalog, { id: ids.tele });
    expect(await namesOf({})).toEqual(["Strat", "Piano", "Tele", "Bass", "Drum"]);
    expect((await getComparisons(deps(), {})).items).toHaveLength(3);
  });

  it("leave an archived product's place to the next", async () => {
    await viewed();
    await archiveProduct(catalog, { id: ids.strat });
    try {
      expect(await namesOf({ limit: 2 })).toEqual(["Piano", "Tele"]);
      expect(await namesOf({ category: "guitars", limit: 1 })).toEqual(["Tele"]);
    } finally {
      await restoreProduct(catalog, { id: ids.strat });
    }
  });

  it("find a full board however many before it are archived", async () => {
    const gone = Array.from({ length: 200 }, (_, index) => 1_000_000 + index);
    await logTimes([...gone.map((id): [number[], number] => [[id], 2]), [[ids.drum], 1]]);
    expect(await namesOf({ limit: 1 })).toEqual(["Drum"]);
  });

  it("take a few statements for a small category far down the ranking", async () => {
    const others = Array.from({ length: 3_000 }, (_, index) => 2_000_000 + index);
    await logTimes([[[ids.drum], 1], ...others.map((id): [number[], number] => [[id], 2])]);
    const counted = countStatements(db());
    const fresh = openTestBoards({ ...db(), ...counted.db }, clock);
    await fresh.catchUp();
    const before = counted.count;
    const board = await getPopular({ ...deps(), db: counted.db, boards: fresh }, { category: "drums" });
    expect(board.items.map(({ product }) => product.name)).toEqual(["Drum"]);
    // The category, its products, what is merged, the cards; the reader may look at the log meanwhile.
    expect(counted.count - before).toBeLessThanOrEqual(6);
    await fresh.close();
  });

  it("rank pairs that are compared, each once whatever the order, and say why", async () => {
    await logTimes([
      [[ids.strat, ids.tele], 2],
      [[ids.tele, ids.strat, ids.piano], 1],
      [[ids.strat, ids.tele], 4, 24],
    ]);
    const board = await getComparisons(deps(), {});
    expect(board.items.map(({ products, comparisons }) => [products.map(({ name }) => name), comparisons])).toEqual([
      [["Strat", "Tele"], 5],
      [["Strat", "Piano"], 1],
      [["Tele", "Piano"], 1],
    ]);
    expect(board.items[0]).toMatchObject({ rank: 1, why: { basis: "popular", events: 5, halfLifeHours: 24 } });
    const inGuitars = await getComparisons(deps(), { category: "guitars" });
    expect(inGuitars.items.map(({ products }) => products.map(({ name }) => name))).toEqual([["Strat", "Tele"]]);
    expect((await getComparisons(deps(), { brand: "yamaha" })).items).toEqual([]);
  });

  async function pairTotals(rows: [low: number, high: number, counted: number, visitors: number][]): Promise<void> {
    for (const [low, high, counted, visitors] of rows)
      await sql`insert into pair_total (low, high, count, counted, visitors)
        values (${low}, ${high}, ${counted + 5}, ${counted}, ${visitors})`.execute(db().ingest);
  }

  it("tell what a product is compared with, by affinity, from three visitors on", async () => {
    const { strat, tele, bass, piano, drum } = ids;
    await pairTotals([
      [strat, tele, 30, 20],
      [strat, bass, 40, 20],
      [strat, piano, 50, 2],
      [strat, drum, 0, 3],
      [0, strat, 100, 0],
      [0, tele, 36, 0],
      [0, bass, 400, 0],
      [0, piano, 50, 0],
    ]);
    expect(await getComparedWith(deps(), { productId: strat })).toMatchObject([
      {
        product: { name: "Tele" },
        comparisons: 30,
        visitors: 20,
        affinity: 0.5,
        why: { ownComparisons: 100, otherComparisons: 36 },
      },
      { product: { name: "Bass" }, affinity: 0.2 },
    ]);
    // The same pair seen from the other side.
    expect(await getComparedWith(deps(), { productId: tele })).toMatchObject([
      { product: { name: "Strat" }, affinity: 0.5 },
    ]);
    expect(await getComparedWith(deps(), { productId: strat, limit: 1 })).toHaveLength(1);
    expect(await getComparedWith(deps(), { productId: 123_456_789 })).toEqual([]);
  });

  it("tell what a product is compared with at once, and the same when the hour is over", async () => {
    const { strat, tele, bass } = ids;
    await clearTracking(db());
    const tracking = openTestTracking(db());
    const compare = (visitor: string, ...productIds: number[]) =>
      tracking.track({ kind: "compare", productIds, visitor: { id: visitor } });
    const read = async () => [
      await getComparedWith(deps(), { productId: strat }),
      await getComparedWith(deps(), { productId: tele }),
    ];
    for (const visitor of ["a", "b", "c"]) await compare(visitor, strat, tele);
    tracking.clock.advance(3_600_000);
    await foldRollUps({ db: db(), clock: tracking.clock, config: { SITE_TIMEZONE: "UTC" } });
    await compare("d", tele, strat);
    await compare("d", bass, strat);
    const open = await read();
    expect(open).toMatchObject([
      [{ product: { name: "Tele" }, comparisons: 4, visitors: 4, why: { ownComparisons: 5, otherComparisons: 4 } }],
      [{ product: { name: "Strat" }, comparisons: 4, visitors: 4, why: { ownComparisons: 4, otherComparisons: 5 } }],
    ]);
    tracking.clock.advance(3_600_000);
    await foldRollUps({ db: db(), clock: tracking.clock, config: { SITE_TIMEZONE: "UTC" } });
    expect(await read()).toEqual(open);
  });

  it("fold merged products into what a product is compared with, on both sides", async () => {
    const { strat, tele, bass, piano } = ids;
    await pairTotals([
      [strat, tele, 2, 2],
      [strat, bass, 2, 2],
      [tele, bass, 9, 9],
      [tele, piano, 4, 4],
      [bass, piano, 4, 4],
      [0, strat, 4, 0],
      [0, tele, 8, 0],
      [0, bass, 8, 0],
      [0, piano, 16, 0],
    ]);
    await mergeTwoProducts(catalog, { from: tele, into: bass });
    try {
      const expected = [
        { product: { name: "Strat" }, comparisons: 4, visitors: 4, affinity: 0.5 },
        { product: { name: "Piano" }, comparisons: 8, visitors: 8, affinity: 0.5 },
      ];
      for (const productId of [bass, tele]) {
        const entries = await getComparedWith(deps(), { productId });
        expect(entries).toHaveLength(2);
        expect(entries).toEqual(
          expect.arrayContaining(
            expected.map((entry) =>
              expect.objectContaining({ ...entry, product: expect.objectContaining(entry.product) }),
            ),
          ),
        );
      }
      expect(await getComparedWith(deps(), { productId: strat })).toMatchObject([
        { product: { name: "Bass" }, comparisons: 4, visitors: 4, why: { ownComparisons: 4, otherComparisons: 16 } },
      ]);
    } finally {
      await splitProduct(catalog, { id: tele });
    }
  });
});
