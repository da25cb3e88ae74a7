import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { getProduct } from "../catalog/get-product.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { getPriceHistory } from "./get-price-history.ts";
import { observeOffers } from "./observe.ts";
import { recordHistory } from "./record-history.ts";

const day = (number: number, hour = 12) => new Date(Date.UTC(2026, 2, number, hour));
const strat = { name: "Fender Player II Stratocaster", brand: "Fender", gtin: "4006381333931", mpn: "014-0510-500" };

describeOnBothDatabases("observing offers", (db) => {
  it("makes one product of the same instrument in three shops", async () => {
    const deps = catalogDeps(db());
    const [a, b, c] = [await makeShop(db(), "shop-a"), await makeShop(db(), "shop-b"), await makeShop(db(), "shop-c")];
    const [first] = await observeOffers(deps, [
      makeOffer(a, "s1", { product: { ...strat, specs: { Body: "Alder" } }, price: 79_900 }),
    ]);
    const [second, third] = await observeOffers(deps, [
      makeOffer(b, "x", {
        product: {
          name: "FENDER Player II Strat",
          gtin: strat.gtin,
          specs: { Frets: "22" },
          categoryPath: ["Guitars"],
        },
        price: 75_000,
      }),
      makeOffer(c, "y", {
        product: { name: "Player II Stratocaster MN", brand: "FENDER", mpn: "0140510500" },
        price: 78_000,
      }),
    ]);
    expect([second?.productId, third?.productId]).toEqual([first?.productId, first?.productId]);
    expect([second?.variantId, third?.variantId]).toEqual([first?.variantId, first?.variantId]);

    const product = await getProduct(deps, { id: first!.productId });
    expect(product).toMatchObject({
      slug: "fender-player-ii-stratocaster",
      brand: "Fender",
      category: "guitars",
      price: { amount: 75_000, currency: "EUR" },
      offerCount: 3,
      shopCount: 3,
      inStock: true,
      specs: [
        { key: "body", label: "Body", value: "Alder" },
        { key: "frets", label: "Frets", value: "22" },
      ],
    });
    expect(product.offers.map((offer) => offer.shop.slug)).toEqual(["shop-b", "shop-c", "shop-a"]);
    expect(await getProduct(deps, { gtin: strat.gtin })).toEqual(product);
    expect(await getProduct(deps, { slug: product.slug })).toEqual(product);
  });

  it("joins variants of one product, also within one batch", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "shop-variants");
    const results = await observeOffers(deps, [
      makeOffer(shop, "v1", {
        product: {
          name: "Squier Sonic Mustang, Torino Red",
          brand: "Squier",
          groupId: "g1",
          gtin: "4006381333948",
          variantName: "Torino Red",
        },
      }),
      makeOffer(shop, "v2", {
        product: {
          name: "Squier Sonic Mustang, Black",
          brand: "Squier",
          groupId: "g1",
          gtin: "4006381333955",
          variantName: "Black",
        },
      }),
      makeOffer(shop, "v3", { product: { name: "Squier Sonic Mustang White", brand: "Squier" } }),
      makeOffer(shop, "v4", { product: { name: "Squier Sonic Telecaster White", brand: "Squier" } }),
    ]);
    expect(new Set(results.slice(0, 3).map((result) => result.productId)).size).toBe(1);
    expect(new Set(results.map((result) => result.variantId)).size).toBe(4);
    expect(results[3]?.productId).not.toBe(results[0]?.productId);
    expect((await getProduct(deps, { id: results[0]!.productId })).name).toBe("Squier Sonic Mustang");
  });

  it("merges two products when a shop's group shows they are one", async () => {
    const deps = catalogDeps(db());
    const [a, b] = [await makeShop(db(), "shop-merge-a"), await makeShop(db(), "shop-merge-b")];
    const black = { name: "Casio CT-S1 Black", brand: "Casio", gtin: "2000000000015" };
    const [first] = await observeOffers(deps, [makeOffer(a, "black", { product: black, price: 30_000 })]);
    const [white] = await observeOffers(deps, [
      makeOffer(b, "white", {
        product: { name: "Clavier CT-S1 – Blanc cassé", brand: "Casio", groupId: "g" },
        price: 31_000,
      }),
    ]);
    expect(white?.productId).not.toBe(first?.productId);
    const [joined] = await observeOffers(deps, [
      makeOffer(b, "black", { product: { ...black, name: "Clavier CT-S1 – Black", groupId: "g" }, price: 29_000 }),
    ]);
    expect(joined?.productId).toBe(first?.productId);

    const product = await getProduct(deps, { id: first!.productId });
    expect(product).toMatchObject({ offerCount: 3, price: { amount: 29_000 } });
    expect(product.variants).toHaveLength(2);
    await expect(getProduct(deps, { id: white!.productId })).rejects.toMatchObject({
      kind: "gone",
      details: { id: product.slug },
    });
    const changes = await readChanges(db().reads, { after: 0, limit: 1_000, productIds: [white!.productId] });
    expect(changes.at(-1)).toMatchObject({ kind: "merge", after: { into: product.id } });
    const [again] = await observeOffers(deps, [
      makeOffer(b, "white", { product: { name: "Clavier" }, price: 28_000, at: day(3) }),
    ]);
    expect(again?.productId).toBe(product.id);
  });

  it("stores a price once, then only what changes and one heartbeat a day", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "shop-history");
    const see = async (at: Date, price: number) =>
      (await observeOffers(deps, [makeOffer(shop, "h", { price, at })]))[0]!;
    const { productId, outcome } = await see(day(1), 5_000);
    expect(outcome).toBe("created");
    expect((await see(day(1), 5_000)).outcome).toBe("unchanged");
    expect((await see(day(1, 13), 5_000)).outcome).toBe("unchanged");
    expect((await see(day(2, 13), 5_000)).outcome).toBe("unchanged");
    expect((await see(day(2, 14), 4_500)).outcome).toBe("changed");
    const points = (await getPriceHistory(deps, { productId })).series[0]?.points;
    expect(points?.map(({ at, price }) => [at, price])).toEqual([
      [day(1), 5_000],
      [day(2, 13), 5_000],
      [day(2, 14), 4_500],
    ]);
  });

  it("lets a late observation join the history and nothing else", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "shop-late");
    const [seen] = await observeOffers(deps, [makeOffer(shop, "l", { price: 9_000, at: day(10) })]);
    const [late] = await observeOffers(deps, [makeOffer(shop, "l", { price: 1_000, at: day(9) })]);
    expect(late?.outcome).toBe("unchanged");
    expect((await getProduct(deps, { id: seen!.productId })).price?.amount).toBe(9_000);
    expect(
      (await getPriceHistory(deps, { productId: seen!.productId })).series[0]?.points.map((point) => point.price),
    ).toEqual([1_000, 9_000]);
  });

  it("logs what happened, self-contained and in order", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "shop-log");
    const product = { name: "Log Drum", categoryPath: ["Drums", "Log drums"] };
    const [result] = await observeOffers(deps, [makeOffer(shop, "log", { product, price: 100 })]);
    await observeOffers(deps, [makeOffer(shop, "log", { product, price: 120, at: day(2) })]);
    await observeOffers(deps, [makeOffer(shop, "log", { product, price: 120, at: day(2, 13) })]);
    const changes = await readChanges(db().reads, { after: 0, limit: 1_000, productIds: [result!.productId] });
    expect(changes.map(({ kind, categoryPath }) => [kind, categoryPath])).toEqual([
      ["product", "drums/log-drums"],
      ["price", "drums/log-drums"],
      ["price", "drums/log-drums"],
    ]);
    expect(changes[2]).toMatchObject({
      before: { price: 100 },
      after: {
        offerId: result!.offerId,
        slug: "log-drum",
        name: "Log Drum",
        shop: "shop-log",
        price: 120,
        currency: "EUR",
        condition: "new",
      },
    });
    expect(
      await readChanges(db().reads, { after: 0, limit: 10, categoryPath: "drums", kinds: ["product"] }),
    ).toHaveLength(1);
  });

  it("gives every new product a slug of its own, also under concurrent writers", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "shop-slugs");
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, batch) =>
        observeOffers(
          deps,
          [0, 1].map((item) => makeOffer(shop, `c${batch}-${item}`, { product: { name: "Twin Model" } })),
        ),
      ),
    );
    const ids = results.flat().map((result) => result.productId);
    expect(new Set(ids).size).toBe(12);
    const { rows } = await sql<{ slug: string }>`select slug from product where id = any(${ids}::bigint[])`.execute(
      db().reads,
    );
    expect(rows.map((row) => row.slug).sort()).toEqual(
      ["twin-model", ...Array.from({ length: 11 }, (_, index) => `twin-model-${index + 2}`)].sort(),
    );
  });

  it("keeps the best available price per currency and condition", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "shop-best");
    const product = { name: "Best Amp", brand: "Best", mpn: "BEST-1" };
    const [result] = await observeOffers(deps, [
      makeOffer(shop, "b1", { product, price: 300 }),
      makeOffer(shop, "b2", { product, price: 200, availability: "OutOfStock" }),
      makeOffer(shop, "b3", { product, price: 100, condition: "used" }),
      makeOffer(shop, "b4", { product, price: 350, currency: "USD" }),
      makeOffer(shop, "b5", { product, price: 0 }),
    ]);
    const found = await getProduct(deps, { id: result!.productId });
    expect(found.price).toEqual({ amount: 300, currency: "EUR" });
    expect(found.bestPrices.map(({ price, condition }) => [price.currency, condition, price.amount]).sort()).toEqual([
      ["EUR", "new", 300],
      ["EUR", "used", 100],
      ["USD", "new", 350],
    ]);
    expect((await getProduct(deps, { id: result!.productId, currency: "USD" })).price).toEqual({
      amount: 350,
      currency: "USD",
    });
    expect((await getProduct(deps, { id: result!.productId, currency: "CHF" })).price).toBeNull();
  });

  it("records past prices exactly once and leaves the current one alone", async () => {
    const deps = catalogDeps(db());
    const shop = await makeShop(db(), "shop-past");
    const [result] = await observeOffers(deps, [makeOffer(shop, "p", { price: 500, at: day(20) })]);
    const series = [
      { key: "p", points: [1, 2, 20].map((number) => ({ at: day(number), price: 500 + number, currency: "EUR" })) },
    ];
    expect(
      await recordHistory(deps, { shopId: shop, series: [...series, { key: "nobody", points: [] }] }),
    ).toMatchObject({
      observations: 2,
      unknownKeys: ["nobody"],
    });
    expect((await recordHistory(deps, { shopId: shop, series })).observations).toBe(0);
    expect((await getProduct(deps, { id: result!.productId })).price?.amount).toBe(500);
  });
});
