import { readChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { getProduct } from "../catalog/get-product.ts";
import { createManualClock } from "../platform/clock.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { observeOffers } from "./observe.ts";
import { refreshPrices } from "./refresh-prices.ts";

const START = "2026-03-01T12:00:00Z";
const MINUTE = 60_000;
const DAY = 86_400_000;

describeOnBothDatabases("refreshing prices", (db) => {
  const clock = createManualClock(START);
  const deps = () => ({ ...catalogDeps(db()), clock });

  /** What is stored of a shop's offers, with their histories; nothing in it differs between two shops but the shop. */
  async function stored(shopId: number) {
    const { rows } = await sql<{ key: string; title: string; history: { price: number | null }[] }>`
      select offer.key, offer.url, offer.title, offer.price, offer.currency, offer.list_price, offer.shipping,
        offer.availability, offer.condition, offer.status, offer.misses, offer.source_hash, offer.observed_at, seen_at,
        (select coalesce(jsonb_agg(to_jsonb(price_observation) - 'offer_id' - 'method' - 'confidence' order by at), '[]')
          from price_observation where offer_id = offer.id) as history
      from offer join offer_seen on offer_seen.offer_id = offer.id where shop_id = ${shopId} order by key`.execute(
      db().reads,
    );
    return rows;
  }

  it("moves the price and keeps everything else", async () => {
    const shop = await makeShop(db(), "refresh-keeps");
    clock.set(START);
    const kept = { url: "https://shop.example/kept", title: "Kept", listPrice: 20_000, shipping: 500 };
    const [offer] = await observeOffers(deps(), [
      makeOffer(shop, "moves", { ...kept, condition: "used", price: 10_000, sourceHash: "as-imported" }),
      makeOffer(shop, "stays", { price: 5_000, sourceHash: "as-imported" }),
    ]);
    clock.advance(MINUTE);
    const report = await refreshPrices(deps(), {
      shop: "refresh-keeps",
      offers: [
        { key: "moves", price: 9_000 },
        { key: "nobody's", price: 1 },
        { key: "stays", price: 5_000 },
      ],
    });
    expect(report).toEqual({ changed: 1, unchanged: 1, unknown: ["nobody's"] });
    const [moved, stays] = await stored(shop);
    expect(moved).toMatchObject({
      url: kept.url,
      title: kept.title,
      list_price: 20_000,
      shipping: 500,
      condition: "used",
    });
    expect(moved).toMatchObject({ price: 9_000, currency: "EUR", availability: "InStock" });
    expect(moved?.history.map(({ price }) => price)).toEqual([10_000, 9_000]);
    // The next import of the old price is news, that of the other offer is not.
    expect(moved).toMatchObject({ source_hash: null });
    expect(stays).toMatchObject({ source_hash: "as-imported", seen_at: clock.now() });
    expect(stays?.history).toHaveLength(1);
    const product = await getProduct(deps(), { id: offer!.productId });
    expect(product.bestPrices).toMatchObject([{ price: { amount: 9_000 }, condition: "used" }]);
    const changes = await readChanges(db().reads, { after: 0, limit: 100, productIds: [offer!.productId] });
    expect(changes.at(-1)).toMatchObject({ kind: "price", before: { price: 10_000 }, after: { price: 9_000 } });
  });

  it("takes a currency, an availability and the end of a price for changes", async () => {
    const shop = await makeShop(db(), "refresh-facts");
    clock.set(START);
    await observeOffers(
      deps(),
      ["a", "b", "c", "d"].map((key) => makeOffer(shop, key, { at: clock.now() })),
    );
    await sql`update offer set status = 'gone', misses = 3 where shop_id = ${shop} and key = 'd'`.execute(db().ingest);
    clock.advance(MINUTE);
    const report = await refreshPrices(deps(), {
      shop: "refresh-facts",
      offers: [
        { key: "a", price: 10_000, currency: "USD" },
        { key: "b", price: 10_000, availability: "OutOfStock" },
        { key: "c", price: null },
        { key: "d", price: 10_000 },
      ],
    });
    expect(report).toEqual({ changed: 4, unchanged: 0, unknown: [] });
    expect(await stored(shop)).toMatchObject([
      { currency: "USD", history: [{}, { currency: "USD" }] },
      { availability: "OutOfStock", history: [{}, { availability: "OutOfStock" }] },
      { price: null, history: [{}, { price: null }] },
      { status: "active", misses: 0, history: [{}, { price: 10_000 }] },
    ]);
  });

  it("writes one heartbeat a day for what does not move", async () => {
    const shop = await makeShop(db(), "refresh-heartbeat");
    clock.set(START);
    await observeOffers(deps(), [makeOffer(shop, "h", { at: clock.now() })]);
    const refresh = () => refreshPrices(deps(), { shop: "refresh-heartbeat", offers: [{ key: "h", price: 10_000 }] });
    for (let hour = 1; hour <= 72; hour++) {
      clock.advance(DAY / 24);
      expect(await refresh()).toEqual({ changed: 0, unchanged: 1, unknown: [] });
    }
    const [offer] = await stored(shop);
    expect(offer?.history).toHaveLength(1 + 3);
  });

  it("stores what observing the same offers in full stores", async () => {
    const keys = ["k0", "k1", "k2", "k3"];
    const step = fc.record({
      hours: fc.integer({ min: 0, max: 30 }),
      prices: fc.uniqueArray(
        fc.record({
          key: fc.constantFrom(...keys),
          price: fc.option(fc.integer({ min: 0, max: 3 })),
          currency: fc.constantFrom("EUR", "USD"),
          availability: fc.constantFrom("InStock" as const, "OutOfStock" as const),
        }),
        { selector: ({ key }) => key, minLength: 1 },
      ),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        run++;
        clock.set(START);
        const slugs = [`refresh-${run}`, `observe-${run}`] as const;
        const refreshed = await makeShop(db(), slugs[0]);
        const observed = await makeShop(db(), slugs[1]);
        // A product of its own for each: what other shops ask has a say in what is believed.
        for (const shop of [refreshed, observed])
          await observeOffers(
            deps(),
            keys.map((key) => makeOffer(shop, key, { at: clock.now(), product: { name: `zz${shop}q${key}` } })),
          );
        for (const { hours, prices } of steps) {
          clock.advance(hours * (DAY / 24) + 1);
          const { changed } = await refreshPrices(deps(), { shop: slugs[0], offers: prices });
          const results = await observeOffers(
            deps(),
            prices.map(({ key, ...facts }) =>
              makeOffer(observed, key, { ...facts, title: `zz${observed}q${key}`, at: clock.now(), method: "api" }),
            ),
          );
          expect(changed).toBe(results.filter(({ outcome }) => outcome === "changed").length);
        }
        const [ours, theirs] = [await stored(refreshed), await stored(observed)];
        // When a heartbeat is due depends on the offer's id, in which the twins differ, as in their names.
        const withoutHeartbeats = (rows: typeof ours) =>
          rows.map(({ history, ...offer }) => ({
            ...offer,
            observed_at: null,
            title: null,
            history: history.filter(
              (row, index) => JSON.stringify({ ...row, at: 0 }) !== JSON.stringify({ ...history[index - 1], at: 0 }),
            ),
          }));
        expect(withoutHeartbeats(ours)).toEqual(withoutHeartbeats(theirs));
      }),
      { numRuns: 15 },
    );
  });

  it("overwrites nothing of what a crawl writes at the same time", async () => {
    const shop = await makeShop(db(), "refresh-race");
    clock.set(START);
    const keys = Array.from({ length: 20 }, (_, index) => `r${index}`);
    await observeOffers(
      deps(),
      keys.map((key) => makeOffer(shop, key, { at: clock.now() })),
    );
    clock.advance(MINUTE);
    const refresh = (price: number, order: string[]) =>
      refreshPrices(deps(), { shop: "refresh-race", offers: order.map((key) => ({ key, price })) });
    await Promise.all([
      refresh(1_000, keys),
      observeOffers(
        deps(),
        keys.toReversed().map((key) => makeOffer(shop, key, { title: "New title", at: clock.now() })),
      ),
      refresh(2_000, keys.toReversed()),
    ]);
    expect(new Set((await stored(shop)).map(({ title }) => title))).toEqual(new Set(["New title"]));
  });

  it("refuses an unknown shop and a key given twice", async () => {
    const twice = { key: "same", price: 1 };
    await expect(refreshPrices(deps(), { shop: "no-shop", offers: [twice] })).rejects.toMatchObject({
      kind: "not_found",
      details: { resource: "shop" },
    });
    await expect(refreshPrices(deps(), { shop: "refresh-keeps", offers: [twice, twice] })).rejects.toMatchObject({
      kind: "invalid_input",
      details: { fields: { "offers.1.key": "is given twice" } },
    });
  });
});
