import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeEach, expect, it } from "vitest";
import { getProduct } from "../catalog/get-product.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { getPriceHistory } from "./get-price-history.ts";
import { observeOffers } from "./observe.ts";
import type { ObservedOffer } from "./observed-offer.ts";

const start = new Date("2026-03-01T12:00:00Z").getTime();
let run = 0;

describeOnBothDatabases("a price that is hard to believe", (db) => {
  let shops: number[];
  let gtin: string;
  beforeEach(async () => {
    run++;
    shops = await Promise.all(["a", "b", "c"].map((name) => makeShop(db(), `${name}-${run}`)));
    gtin = withCheckDigit(`40000${String(run).padStart(7, "0")}`);
  });

  /** One shop's offer of the run's product, seen so many hours after the start. */
  const see = async (hours: number, price: number | null, more: Partial<ObservedOffer> & { shop?: number } = {}) => {
    const { shop = 0, ...overrides } = more;
    const product = { name: `Instrument ${run}`, gtin };
    const at = new Date(start + hours * 3_600_000);
    const offer = makeOffer(shops[shop]!, `offer-${run}-${shop}`, { price, at, product, ...overrides });
    const [result] = await observeOffers(catalogDeps(db()), [offer]);
    return result!;
  };
  const shown = async (productId: number) =>
    (await getProduct(catalogDeps(db()), { id: productId })).bestPrices.map(({ price }) => price.amount);
  const history = async (productId: number) =>
    (await getPriceHistory({ db: db() }, { productId })).series.flatMap(({ points }) =>
      points.map(({ price }) => price),
    );
  const suspect = async (offerId: number) => {
    const { rows } = await sql<{ suspect: object | null }>`select suspect from offer where id = ${offerId}`.execute(
      db().reads,
    );
    return rows[0]!.suspect;
  };

  it("is not shown, and the last one stays", async () => {
    const { productId, offerId } = await see(0, 99_900);
    expect(await see(1, 999, { availability: "OutOfStock" })).toMatchObject({ outcome: "changed", observed: true });
    expect(await shown(productId)).toEqual([99_900]);
    expect(await history(productId)).toEqual([99_900]);
    expect(await suspect(offerId)).toMatchObject({ price: 999, currency: "EUR", suspicions: ["misread_separator"] });
    // What else was seen is believed.
    const { offers } = await getProduct(catalogDeps(db()), { id: productId });
    expect(offers[0]).toMatchObject({ availability: "OutOfStock" });
  });

  it("is believed when it is seen again an hour later, with all that was seen of it", async () => {
    const { productId, offerId } = await see(0, 99_900);
    await see(1, 20_000);
    await see(1.5, 20_000);
    expect(await shown(productId)).toEqual([99_900]);
    await see(2, 20_000);
    expect(await shown(productId)).toEqual([20_000]);
    expect(await history(productId)).toEqual([99_900, 20_000, 20_000, 20_000]);
    expect(await suspect(offerId)).toBeNull();
  });

  it("is forgotten when the one before comes back", async () => {
    const { productId, offerId } = await see(0, 99_900);
    await see(1, 999);
    await see(2, 99_900);
    expect(await suspect(offerId)).toBeNull();
    await see(30, 999);
    expect(await shown(productId)).toEqual([99_900]);
    expect(new Set(await history(productId))).toEqual(new Set([99_900]));
  });

  it("is never believed where it is nothing", async () => {
    const { productId } = await see(0, 99_900);
    for (const hours of [1, 3, 5, 30]) await see(hours, 0);
    expect(await shown(productId)).toEqual([99_900]);
    expect(await history(productId)).toEqual([99_900]);
  });

  it("is believed at once where all other shops ask as much", async () => {
    const { productId } = await see(0, 99_900);
    await see(0, 21_000, { shop: 1, method: "api" });
    await see(0, 22_000, { shop: 2, method: "api" });
    await see(1, 20_000);
    expect(await shown(productId)).toEqual([20_000]);
  });

  it("keeps a new offer without a price where all other shops ask something else", async () => {
    await see(0, 99_900, { shop: 1 });
    await see(0, 98_000, { shop: 2 });
    const { productId, offerId } = await see(1, 990);
    expect(await shown(productId)).toEqual([98_000]);
    expect(await suspect(offerId)).toMatchObject({ price: 990, suspicions: ["unlike_others"] });
    await see(3, 990);
    expect(await shown(productId)).toEqual([990]);
  });

  it("is whoever's who hands it in", async () => {
    const { productId } = await see(0, 99_900);
    await see(1, 999, { method: "api" });
    expect(await shown(productId)).toEqual([999]);
  });

  it("is looked at again although the source says the same", async () => {
    const { productId } = await see(0, 99_900, { sourceHash: "one" });
    await see(1, 20_000, { sourceHash: "two" });
    await see(3, 20_000, { sourceHash: "two" });
    expect(await shown(productId)).toEqual([20_000]);
  });

  it("says nothing when it comes late", async () => {
    const { productId, offerId } = await see(5, 99_900);
    await see(1, 999);
    expect(await shown(productId)).toEqual([99_900]);
    expect(await suspect(offerId)).toBeNull();
  });
});

function withCheckDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
