import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { listOffers } from "../catalog/list-offers.ts";
import { createManualClock } from "../platform/clock.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { getPriceHistory } from "./get-price-history.ts";
import { missOffers } from "./miss-offers.ts";
import { observeOffers } from "./observe.ts";

const hour = (hours: number) => new Date(Date.UTC(2026, 2, 1) + hours * 3_600_000);

describeOnBothDatabases("missed offers", (db) => {
  let shop: number;
  let count = 0;
  const deps = () => catalogDeps(db());

  async function seeOffer(at: Date, key = `missed-${++count}`, price = 50_00) {
    const [result] = await observeOffers(deps(), [makeOffer(shop, key, { at, price })]);
    return { ...result!, key };
  }
  const miss = (offerId: number, since: Date, { weight = 1, goneAfter = 2 } = {}) =>
    missOffers(deps(), { misses: [{ offerId, weight }], since, at: since, goneAfter });
  const stored = async (offerId: number) =>
    (
      await sql<{ status: string; misses: number }>`select status, misses from offer where id = ${offerId}`.execute(
        db().reads,
      )
    ).rows[0];

  beforeAll(async () => {
    shop = await makeShop(db(), "missing-shop");
  });

  it("are gone after so many misses in a row: from lists, best price, history and log", async () => {
    const { offerId, productId } = await seeOffer(hour(0));
    expect(await miss(offerId, hour(24))).toBe(0);
    expect((await listOffers(deps(), { productId })).items).toHaveLength(1);
    expect(await miss(offerId, hour(48))).toBe(1);

    expect((await listOffers(deps(), { productId })).items).toEqual([]);
    const { rows } = await sql`select offer_count, best_prices, in_stock from product where id = ${productId}`.execute(
      db().reads,
    );
    expect(rows).toEqual([{ offer_count: 0, best_prices: {}, in_stock: false }]);
    const { series } = await getPriceHistory({ db: db(), clock: createManualClock(hour(50)) }, { productId });
    expect(series[0]).toMatchObject({
      state: "gone",
      points: [{ price: 50_00 }, { price: null }],
      gaps: [{ state: "gone", from: new Date(hour(0).getTime() + 1), to: null }],
      reduction: null,
    });
    const changes = await readChanges(db().reads, { after: 0, limit: 1_000 });
    expect(changes.filter((change) => change.productId === productId).at(-1)).toMatchObject({
      kind: "price",
      before: { offerId, price: 50_00 },
      after: { offerId, price: null, availability: null },
    });
  });

  it("are back when they are seen once", async () => {
    const { offerId, productId, key } = await seeOffer(hour(0));
    await miss(offerId, hour(24), { weight: 2 });
    expect(await stored(offerId)).toEqual({ status: "gone", misses: 2 });
    await seeOffer(hour(30), key);
    expect(await stored(offerId)).toEqual({ status: "active", misses: 0 });
    const { series } = await getPriceHistory({ db: db(), clock: createManualClock(hour(31)) }, { productId });
    expect(series[0]).toMatchObject({ state: "in_stock", gaps: [{ state: "gone", to: hour(30) }] });
    const changes = await readChanges(db().reads, { after: 0, limit: 1_000 });
    expect(changes.at(-1)).toMatchObject({ kind: "price", before: { price: null }, after: { price: 50_00 } });
  });

  it("count in a row only: a sighting in between begins anew", async () => {
    const { offerId, key } = await seeOffer(hour(0));
    await miss(offerId, hour(10));
    await seeOffer(hour(11), key);
    expect(await stored(offerId)).toEqual({ status: "active", misses: 0 });
    expect(await miss(offerId, hour(20))).toBe(0);
  });

  it("count once for one look, and not where they were seen since it began", async () => {
    const { offerId } = await seeOffer(hour(5));
    expect(await miss(offerId, hour(4), { goneAfter: 1 })).toBe(0);
    await miss(offerId, hour(6), { goneAfter: 9 });
    await miss(offerId, hour(6), { goneAfter: 9 });
    expect(await stored(offerId)).toEqual({ status: "active", misses: 1 });
  });
});
