import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, countStatements, makeOffer, makeShop } from "../testing.ts";
import { getMany } from "./get-many.ts";

const UNKNOWN = 999_999;

describeOnBothDatabases("many products at once", (db) => {
  let ids: number[];

  beforeAll(async () => {
    ids = await makeProducts(db());
    const [, merged, archived, into] = ids;
    await sql`update product set status = 'archived', merged_into_id = ${into} where id = ${merged}`.execute(
      db().ingest,
    );
    await sql`update product set status = 'archived' where id = ${archived}`.execute(db().ingest);
  });

  it("come in the order they were asked for, in one statement", async () => {
    const [one, merged, archived, into] = ids as [number, number, number, number];
    const counted = countStatements(db());
    const asked = [into, UNKNOWN, one, merged, archived, one, UNKNOWN];
    const { items, missing } = await getMany(catalogDeps(counted.db), { ids: asked });
    expect(items.map(({ id, name }) => [id, name])).toEqual([
      [into, "Bass"],
      [one, "Guitar"],
      [into, "Bass"],
      [one, "Guitar"],
    ]);
    expect(missing).toEqual([UNKNOWN, archived]);
    expect(counted.count).toBe(1);
  });

  it("have their prices in the currency that was asked for", async () => {
    const [one, , , into] = ids as [number, number, number, number];
    const prices = async (currency?: string) =>
      (await getMany(catalogDeps(db()), { ids: [one, into], ...(currency && { currency }) })).items.map(
        ({ price }) => price,
      );
    expect(await prices()).toEqual([
      { amount: 10_000, currency: "EUR" },
      { amount: 10_003, currency: "EUR" },
    ]);
    expect(await prices("USD")).toEqual([{ amount: 500, currency: "USD" }, null]);
  });
});

async function makeProducts(db: Database): Promise<number[]> {
  const shop = await makeShop(db, "many");
  const products = ["Guitar", "Banjo", "Harp", "Bass"].map((name) => ({ name, brand: "Many", mpn: `MANY-${name}` }));
  const offers = products.map((product, index) => makeOffer(shop, `many-${index}`, { product, price: 10_000 + index }));
  const inDollars = makeOffer(shop, "many-usd", { product: products[0]!, price: 500, currency: "USD" });
  const results = await observeOffers(catalogDeps(db), [...offers, inDollars]);
  return results.slice(0, 4).map(({ productId }) => productId);
}
