import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, countStatements, makeOffer, makeShop } from "../testing.ts";
import { compareProducts } from "./compare-products.ts";

const SPECS: Record<string, string>[] = [
  { "Scale length": "24.75 in", Frets: "22", Body: "Mahogany" },
  { "Scale length": "628,65 mm", Frets: "24 frets" },
  { "Scale length": '24 3/4"', Body: "mahogany " },
];

describeOnBothDatabases("comparing products", (db) => {
  let ids: [number, number, number];

  beforeAll(async () => {
    const shop = await makeShop(db(), "compare");
    const offers = SPECS.map((specs, index) =>
      makeOffer(shop, `compare-${index}`, {
        product: { name: `Compared ${index}`, brand: "Comparing", mpn: `CMP-${index}`, specs },
        price: 10_000 + index,
      }),
    );
    const results = await observeOffers(catalogDeps(db()), offers);
    ids = results.map(({ productId }) => productId) as typeof ids;
  });

  it("aligns their specs in one statement, in the order they were asked for", async () => {
    const counted = countStatements(db());
    const { products, rows } = await compareProducts(catalogDeps(counted.db), { ids: [ids[2], ids[0], ids[1]] });
    expect(counted.count).toBe(1);
    expect(products.map(({ name }) => name)).toEqual(["Compared 2", "Compared 0", "Compared 1"]);
    expect(products[0]).toMatchObject({
      price: { amount: 10_002, currency: "EUR" },
      bestPrices: [{ price: { amount: 10_002, currency: "EUR" }, condition: "new", shop: "compare" }],
    });
    expect(rows.map(({ key, unit, differs }) => [key, unit, differs])).toEqual([
      ["scale-length", "in", false],
      ["body", null, true],
      ["frets", null, true],
    ]);
    expect(rows.map(({ values }) => values.map((value) => value?.text ?? null))).toEqual([
      ["24.75 in", "24.75 in", "24.75 in"],
      ["mahogany", "Mahogany", null],
      [null, "22", "24"],
    ]);
  });

  it("shows prices in the currency that was asked for", async () => {
    const { products } = await compareProducts(catalogDeps(db()), { ids: [ids[0], ids[1]], currency: "USD" });
    expect(products.map(({ price }) => price)).toEqual([null, null]);
  });

  it("says which product there is not", async () => {
    await expect(compareProducts(catalogDeps(db()), { ids: [ids[0], 999_999] })).rejects.toMatchObject({
      kind: "not_found",
      details: { resource: "product", id: 999_999 },
    });
  });

  it("takes the successor of a merged product, and refuses an archived one", async () => {
    const [one, other, third] = ids;
    await sql`update product set status = 'archived', merged_into_id = ${third} where id = ${other}`.execute(
      db().ingest,
    );
    const { products } = await compareProducts(catalogDeps(db()), { ids: [one, other] });
    expect(products.map(({ id }) => id)).toEqual([one, third]);
    await sql`update product set merged_into_id = null where id = ${other}`.execute(db().ingest);
    await expect(compareProducts(catalogDeps(db()), { ids: [one, other] })).rejects.toMatchObject({
      kind: "gone",
      details: { resource: "product", id: other },
    });
  });
});
