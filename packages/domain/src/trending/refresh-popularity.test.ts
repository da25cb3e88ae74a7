import { describeOnBothDatabases } from "@vitrine/db/testing";
import { expect, it } from "vitest";
import { listProducts } from "../catalog/list-products.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { refreshPopularity } from "./refresh-popularity.ts";

describeOnBothDatabases("the popularity of products", (db) => {
  it("follows the board, and ends for what leaves it", async () => {
    const shop = await makeShop(db(), "popular-shop");
    const results = await observeOffers(
      catalogDeps(db()),
      ["a", "b", "c"].map((key) => makeOffer(shop, key)),
    );
    const [a, b, c] = results.map(({ productId }) => productId) as [number, number, number];
    const refresh = (scores: [number, number][]) =>
      refreshPopularity({
        db: db(),
        boards: { popular: async () => scores.map(([productId, score]) => ({ productId, score })) },
      });
    const order = async () => (await listProducts(catalogDeps(db()), { sort: "popular" })).items.map(({ id }) => id);

    expect(
      await refresh([
        [a, 900],
        [b, 20],
      ]),
    ).toBe(2);
    expect(await order()).toEqual([a, b, c]);
    expect(
      await refresh([
        [a, 900],
        [b, 20],
      ]),
    ).toBe(0);
    expect(
      await refresh([
        [c, 40],
        [b, 20],
        [123_456, 7],
      ]),
    ).toBe(2);
    expect(await order()).toEqual([c, b, a]);
  });
});
