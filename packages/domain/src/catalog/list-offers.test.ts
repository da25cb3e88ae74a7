import { describeOnBothDatabases } from "@vitrine/db/testing";
import { expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { listOffers } from "./list-offers.ts";

describeOnBothDatabases("a product's offers", (db) => {
  it("say what a buyer pays in all where shipping is known, and are sorted by price all the same", async () => {
    const product = { name: "Landed", gtin: "4006381333931" };
    const offers = await Promise.all(
      [
        { price: 90_00, shipping: 20_00 },
        { price: 95_00, shipping: 0 },
        { price: 99_00, shipping: null },
        { price: null, shipping: 5_00, availability: "OutOfStock" as const },
      ].map(async (facts, index) =>
        makeOffer(await makeShop(db(), `landed-${index}`), `landed-${index}`, { ...facts, product }),
      ),
    );
    const [first] = await observeOffers(catalogDeps(db()), offers);
    const { items } = await listOffers(catalogDeps(db()), { productId: first!.productId });
    expect(items.map(({ price, landedPrice }) => [price?.amount ?? null, landedPrice])).toEqual([
      [90_00, { amount: 110_00, currency: "EUR" }],
      [95_00, { amount: 95_00, currency: "EUR" }],
      [99_00, null],
      [null, null],
    ]);
  });
});
