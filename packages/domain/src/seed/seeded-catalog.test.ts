import type { Tables } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql, type Transaction } from "kysely";
import { beforeAll, expect, it } from "vitest";
import { getProduct } from "../catalog/get-product.ts";
import { listProducts } from "../catalog/list-products.ts";
import { refreshCards } from "../catalog/refresh-cards.ts";
import { resolveBrands } from "../catalog/resolve-brands.ts";
import { categoryKey, resolveCategories } from "../catalog/resolve-categories.ts";
import { allocateSlugs } from "../catalog/slugs.ts";
import { writeSpecs } from "../catalog/write-specs.ts";
import { findIdentifiers, identifiersOf } from "../matching/match-offers.ts";
import { foldName } from "../matching/normalize.ts";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer } from "../testing.ts";
import { leaves } from "./assortment/assortment.ts";
import { seedCatalog } from "./seed-catalog.ts";
import { type CatalogDump, dumpCatalog } from "./testing/dump-catalog.ts";

const COUNT = 600;

describeOnBothDatabases("a seeded catalog, looked at by the usual readers and writers", (db) => {
  let seeded: CatalogDump;
  const clock = createManualClock("2026-05-04T10:00:00Z");

  beforeAll(async () => {
    await seedCatalog({ ...catalogDeps(db()), db: db(), clock }, { products: COUNT });
    seeded = await dumpCatalog(db());
  }, 60_000);

  function write<Result>(run: (trx: Transaction<Tables>) => Promise<Result>): Promise<Result> {
    return db().ingest.transaction().execute(run);
  }

  /** One row, the first that meets a condition. */
  async function find<Row>(query: string): Promise<Row> {
    const { rows } = await sql.raw<Row>(`${query} limit 1`).execute(db().reads);
    return rows[0]!;
  }

  it("has cards and category rows as refreshing them leaves them", async () => {
    const ids = seeded.product.map((row) => (row as { id: number }).id);
    expect(await write((trx) => refreshCards(trx, ids, "EUR"))).toHaveLength(COUNT);
    const after = await dumpCatalog(db());
    expect(after.product).toEqual(seeded.product);
    expect(after.productCategory).toEqual(seeded.productCategory);
  });

  it("has cards of every sort", async () => {
    const found = await find<Record<string, number>>(`select
      count(*) filter (where price = 9007199254740991)::int as unpriced,
      count(*) filter (where discount > 0)::int as reduced,
      count(*) filter (where not in_stock)::int as "soldOut",
      count(*) filter (where offer_count > 2)::int as compared,
      count(*) filter (where offer_count = 0)::int as gone,
      count(*) filter (where cardinality(images) > 1)::int as pictured,
      count(*) filter (where rating_count > 0)::int as rated,
      count(*) filter (where 'used' = any(conditions))::int as used,
      count(*) filter (where best_prices ? 'GBP')::int as foreign from product`);
    for (const [sort, count] of Object.entries(found)) {
      expect(count, sort).toBeGreaterThan(0);
      expect(count, sort).toBeLessThan(COUNT);
    }
  });

  it("stands in its category and in every one above it, at its price", async () => {
    const { rows } = await sql`select to_jsonb(row) as row from (
        select category.id as category_id, product.id as product_id, product.price
        from product join category on starts_with(product.category_path || '/', category.path || '/')
        order by 1, 2) as row`.execute(db().reads);
    expect(rows.map((entry) => (entry as { row: unknown }).row)).toEqual(seeded.productCategory);
  });

  it("has specs as they are normalised, and five to nine of them", async () => {
    const products = seeded.product as { id: number; specs: Record<string, string> }[];
    await write((trx) =>
      writeSpecs(
        trx,
        products.map(({ id, specs }) => ({ productId: id, specs })),
      ),
    );
    const after = await dumpCatalog(db());
    expect(after.spec).toEqual(seeded.spec);
    expect(after.attribute).toEqual(seeded.attribute);
    for (const { specs } of products) {
      expect(Object.keys(specs).length).toBeGreaterThanOrEqual(5);
      expect(Object.keys(specs).length).toBeLessThanOrEqual(9);
    }
  });

  it("is found by any spelling of its brands and by the names of its categories", async () => {
    const brands = await write((trx) => resolveBrands(trx, ["C. F. Martin", "RØDE Microphones", "fender", "EHX"]));
    expect([...brands.values()].map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Martin", "Rode", "Fender", "Electro-Harmonix"]),
    );
    const categories = await write((trx) =>
      resolveCategories(
        trx,
        leaves.map(({ path }) => [...path]),
      ),
    );
    for (const { category_id, category_path } of seeded.product as { category_id: number; category_path: string }[]) {
      expect(categories.get(category_path)?.id).toBe(category_id);
    }
    expect(leaves.map(({ path }) => categoryKey([...path])).every((key) => categories.has(key))).toBe(true);
    const after = await dumpCatalog(db());
    expect(after.brand).toEqual(seeded.brand);
    expect(after.category).toEqual(seeded.category);
  });

  it("is found by slug, by number and by words, and keeps its slugs", async () => {
    const deps = catalogDeps(db());
    const { slug, name, id } = (seeded.product as { slug: string; name: string; id: number }[])[7]!;
    expect(await getProduct(deps, { slug })).toMatchObject({ id, name });
    expect(await write((trx) => allocateSlugs(trx, [slug]))).toEqual([`${slug}-2`]);
    const gtin = (seeded.identifier as { kind: string; value: string }[]).find(({ kind }) => kind === "gtin")!.value;
    expect((await getProduct(deps, { gtin })).offers.length).toBeGreaterThan(0);
    const found = await listProducts(deps, { filter: { q: "stratocaster", category: "guitars" }, sort: "price_asc" });
    expect(found.items.length).toBeGreaterThan(2);
    for (const item of found.items) expect(item.name).toContain("Stratocaster");
  });

  it("has the identifiers that an offer of each variant brings", async () => {
    const variants = await sql<{ id: number; name: string; brand: string; gtin: string; mpn: string }>`
      select variant.id, product.name, product.brand_name as brand,
        (select value from identifier where variant_id = variant.id and kind = 'gtin') as gtin,
        (select value from identifier where variant_id = variant.id and kind = 'mpn') as mpn
      from variant join product on product.id = variant.product_id order by variant.id`.execute(db().reads);
    await write(async (trx) => {
      const brands = await resolveBrands(
        trx,
        variants.rows.map(({ brand }) => brand),
      );
      for (const { id, ...subject } of variants.rows.slice(0, 200)) {
        const found = await findIdentifiers(trx, identifiersOf({ ...subject, shopId: 0 }, brands));
        expect(found.size).toBeGreaterThanOrEqual(2);
        expect(brands.has(foldName(subject.brand))).toBe(true);
        expect([...found.values()].map(({ variantId }) => variantId)).toContain(id);
      }
    });
  });

  it("has a price for every offer at the time it was seen, and a short history for a tenth", async () => {
    const { rows } = await sql<{ observations: number; newest: boolean }>`
      select count(*)::int as observations,
        bool_or(price_observation.at = offer.observed_at and price_observation.at = offer_seen.seen_at
          and price_observation.price is not distinct from offer.price) as newest
      from offer join price_observation on offer_id = offer.id join offer_seen on offer_seen.offer_id = offer.id group by offer.id`.execute(
      db().reads,
    );
    expect(rows).toHaveLength(seeded.offer.length);
    expect(rows.every(({ newest }) => newest)).toBe(true);
    const [counts, told] = [new Set(rows.map((row) => row.observations)), rows.filter((row) => row.observations > 1)];
    expect([...counts].sort()).toEqual([1, 3, 4, 5]);
    expect(told.length / rows.length).toBeGreaterThan(0.06);
    expect(told.length / rows.length).toBeLessThan(0.14);
  });

  it("takes an offer seen again for the one it is, and a new one of a known number for its product's", async () => {
    const offer = await find<{ id: number; shop: number; product: number; key: string; url: string; title: string }>(
      `select id, shop_id as shop, product_id as product, key, url, title, price, currency, list_price, shipping,
        availability, condition from offer where price is not null and status = 'active'`,
    );
    const { shop: shopId, key, url, title, product } = offer;
    const { price, currency, list_price, shipping, availability, condition } = offer as never;
    const [again] = await observeOffers(catalogDeps(db()), [
      makeOffer(shopId, key, {
        ...{ url, title, price, currency, listPrice: list_price, shipping, availability, condition },
        product: { name: title, sku: key },
        at: new Date("2026-05-04T10:00:00Z"),
      }),
    ]);
    expect(again).toMatchObject({ outcome: "unchanged", offerId: offer.id, productId: product });
    const gtin = await find<{ value: string }>(`select value from identifier join variant on variant.id = variant_id
      where kind = 'gtin' and product_id = ${product}`);
    const [fresh] = await observeOffers(catalogDeps(db()), [
      makeOffer(shopId, "another", { product: { name: "Whatever they call it", gtin: gtin.value } }),
    ]);
    expect(fresh).toMatchObject({ outcome: "created", productId: product });
  });
});
