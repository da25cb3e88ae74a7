import { describeOnBothDatabases } from "@vitrine/db/testing";
import { beforeAll, expect, it } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { getPriceHistory } from "./get-price-history.ts";
import { observeOffers } from "./observe.ts";

const now = new Date("2026-06-30T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

describeOnBothDatabases("the history of prices", (db) => {
  const clock = createManualClock(now);
  let productId: number;

  beforeAll(async () => {
    const shop = await makeShop(db(), "history-shop");
    for (const [days, price, listPrice] of [
      [40, 80_00, null],
      [20, 100_00, null],
      [2, 90_00, 120_00],
    ] as const) {
      const [result] = await observeOffers(catalogDeps(db()), [
        makeOffer(shop, "history", { at: daysAgo(days), price, listPrice }),
      ]);
      productId = result!.productId;
    }
  });

  it("tells the reduction an offer stands at, and what to think of its was price", async () => {
    const { series } = await getPriceHistory({ db: db(), clock }, { productId });
    expect(series).toMatchObject([
      {
        reduction: { at: daysAgo(2), price: 90_00, prior: 80_00, priorAt: daysAgo(40) },
        wasPrice: { price: 120_00, verdict: "inflated" },
      },
    ]);
  });

  it("tells them from all observations, however few are asked for", async () => {
    const { series } = await getPriceHistory({ db: db(), clock }, { productId, from: daysAgo(5) });
    expect(series[0]).toMatchObject({ points: [{ price: 90_00 }], reduction: { prior: 80_00 } });
    expect((await getPriceHistory({ db: db(), clock }, { productId, from: daysAgo(1) })).series).toEqual([]);
  });

  it("is told as of the end that is asked for", async () => {
    const { series } = await getPriceHistory({ db: db(), clock }, { productId, to: daysAgo(10) });
    expect(series[0]).toMatchObject({ points: [{ price: 80_00 }, { price: 100_00 }], reduction: null });
  });

  it("has at most so many points", async () => {
    const shop = await makeShop(db(), "long-shop");
    let id = 0;
    for (let index = 0; index < 30; index++) {
      const offer = makeOffer(shop, "long", { at: daysAgo(60 - index), price: index === 11 ? 51_00 : 90_00 + index });
      id = (await observeOffers(catalogDeps(db()), [offer]))[0]!.productId;
    }
    const { series } = await getPriceHistory({ db: db(), clock }, { productId: id, maxPoints: 8 });
    const prices = series[0]!.points.map(({ price }) => price);
    expect(prices.length).toBeLessThanOrEqual(8);
    expect(prices).toEqual(expect.arrayContaining([90_00, 51_00, 90_29]));
  });
});
