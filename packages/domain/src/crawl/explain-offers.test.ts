import { describeOnBothDatabases } from "@vitrine/db/testing";
import { beforeAll, expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { explainOffers } from "./explain-offers.ts";

const day = (days: number) => new Date(Date.UTC(2026, 2, 1 + days));

describeOnBothDatabases("explained offers", (db) => {
  let offerId: number;
  let productId: number;

  beforeAll(async () => {
    const shop = await makeShop(db(), "explained-shop");
    for (const [days, price] of [
      [0, 100_00],
      [1, 90_00],
      [2, 9_00],
    ] as const) {
      const [result] = await observeOffers(catalogDeps(db()), [makeOffer(shop, "explained", { at: day(days), price })]);
      ({ offerId, productId } = result!);
    }
  });

  it("say what is held back and why, and what was observed, newest first", async () => {
    const { offers } = await explainOffers({ db: db() }, { offerId });
    expect(offers).toMatchObject([
      {
        offerId,
        productId,
        shop: "explained-shop",
        price: 90_00,
        page: null,
        facts: [],
        held: {
          price: 9_00,
          currency: "EUR",
          suspicions: expect.arrayContaining(["misread_separator"]),
          since: day(2),
        },
        match: { decision: "new", at: expect.any(Date) },
        observations: [
          { at: day(2), price: 9_00, suspicions: expect.arrayContaining(["misread_separator"]) },
          { at: day(1), price: 90_00, suspicions: [] },
          { at: day(0), price: 100_00, suspicions: [] },
        ],
      },
    ]);
    expect(await explainOffers({ db: db() }, { productId })).toEqual({ offers });
    expect(await explainOffers({ db: db() }, { productId, offerId })).toEqual({ offers });
  });

  it("must be there, and belong to the product that is named", async () => {
    for (const input of [{ offerId: 999_999 }, { productId: 999_999 }, { offerId, productId: productId + 1 }]) {
      await expect(explainOffers({ db: db() }, input)).rejects.toMatchObject({ kind: "not_found" });
    }
  });
});
