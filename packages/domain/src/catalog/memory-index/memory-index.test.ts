import { appendChanges } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { observeOffers } from "../../prices/observe.ts";
import type { ObservedOffer } from "../../prices/observed-offer.ts";
import { catalogDeps, makeOffer, makeShop } from "../../testing.ts";
import type { ListFilter } from "../contract-lists.ts";
import { countFacets } from "../count-facets.ts";
import { type CatalogReaderDeps, listProducts } from "../list-products.ts";
import { suggestProducts } from "../suggest-products.ts";
import type { CatalogIndex } from "./open-catalog-index.ts";
import { openIndexHere } from "./testing.ts";

const COUNT = 400;
const brands = ["Fender", "Gibson", "Ibanez", "Yamaha", "Höfner"];
const kinds = [
  ["Guitars", "Electric guitars"],
  ["Guitars", "Bass guitars"],
  ["Keys", "Stage pianos"],
];
const lines = ["Stratocaster", "Les Paul", "HD-28", "P-145", "SM58", "Violin Bass", "100% maple_neck"];
const scales = ["24.75 in", "628.65 mm", "25.5 in", "648 mm", "30 in"];

const pick = <Item>(list: Item[], number: number) => list[number % list.length] as Item;

function makeInstrument(shopId: number, number: number): ObservedOffer {
  return makeOffer(shopId, `item-${number}`, {
    product: {
      name: `${pick(lines, number)} ${number}`,
      brand: pick(brands, number * 7),
      mpn: `M${10_000 + number}`,
      categoryPath: pick(kinds, number * 3 + (number >> 3)),
      description: number % 4 === 0 ? "A fine instrument with a rosewood neck." : "",
      specs: {
        "Scale length": pick(scales, number),
        Keys: String(pick([25, 61, 88], number)),
        Cutaway: number % 2 === 0 ? "yes" : "no",
        ...(number % 3 === 0 && { Body: pick(["Mahogany", "mahogany ", "Alder"], number) }),
      },
    },
    price: number % 11 === 0 ? null : 5_000 + ((number * 7_919) % 300_000),
    condition: pick(["new", "used", "refurbished"], number % 9),
    availability: number % 4 === 3 ? "OutOfStock" : "InStock",
  });
}

const filters: fc.Arbitrary<ListFilter> = fc
  .record(
    {
      category: fc.constantFrom("guitars", "electric-guitars", "bass-guitars", "keys"),
      brands: fc.subarray(["fender", "gibson", "ibanez", "hoefner"], { minLength: 1 }),
      shops: fc.subarray(["index-one", "index-two"], { minLength: 1 }),
      condition: fc.constantFrom("new" as const, "used" as const),
      inStock: fc.boolean(),
      hasImage: fc.boolean(),
      price: fc.record(
        { min: fc.integer({ min: 0, max: 200_000 }), max: fc.integer({ min: 1_000, max: 400_000 }) },
        { requiredKeys: [] },
      ),
      specs: fc.record(
        {
          "scale-length": fc.oneof(
            fc.subarray(["24.75 in", "648 mm", "30 in"], { minLength: 1 }),
            fc.constant({ min: 24, max: 26, unit: "in" }),
            fc.constant({ min: 640 }),
          ),
          keys: fc.subarray(["25", "88"], { minLength: 1 }),
          body: fc.constant(["MAHOGANY"]),
          cutaway: fc.constant(["yes"]),
        },
        { requiredKeys: [] },
      ),
      q: fc.constantFrom(
        "strat",
        "les paul",
        "hd28",
        "hd-28",
        "sm 58",
        "p145",
        "höf",
        "rosewood -bass",
        "paul or violin",
        '"les paul" 4',
        "%",
        "100% maple_",
        'violin -"violin bass"',
      ),
    },
    { requiredKeys: [] },
  )
  .map((filter) => filter as ListFilter);

describeOnBothDatabases("the index in memory", (db) => {
  let here: CatalogIndex;
  let shops: number[];
  const withIndex = (): CatalogReaderDeps => ({ ...catalogDeps(db()), index: here });
  const without = (): CatalogReaderDeps => catalogDeps(db());

  beforeAll(async () => {
    shops = [await makeShop(db(), "index-one"), await makeShop(db(), "index-two")];
    for (let from = 0; from < COUNT; from += 100) {
      await observeOffers(
        catalogDeps(db()),
        Array.from({ length: 100 }, (_, index) => makeInstrument(pick(shops, (from + index) % 3), from + index)),
      );
    }
    await sql`update product set has_image = id % 3 = 0`.execute(db().ingest);
    here = await openIndexHere(db());
  }, 60_000);
  afterAll(() => here?.close());

  it("counts facets as the database does, whatever the filter", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const [memory, database] = [
          await countFacets(withIndex(), { filter, values: 500 }),
          await countFacets(without(), { filter, values: 500 }),
        ];
        expect(memory).toEqual(database);
      }),
      { numRuns: db().kind === "pglite" ? 40 : 150 },
    );
  }, 120_000);

  it("finds, sorts and pages the same products as the database", async () => {
    const sorts = fc.constantFrom(
      "price_asc" as const,
      "price_desc" as const,
      "newest" as const,
      "popular" as const,
      "discount" as const,
      "offers" as const,
    );
    await fc.assert(
      fc.asyncProperty(filters, sorts, async (filter, sort) => {
        const [memory, database] = [
          await listProducts(withIndex(), { filter, sort, limit: 50 }),
          await listProducts(without(), { filter, sort, limit: 50 }),
        ];
        expect(memory.items).toEqual(database.items);
        expect(memory.total).toEqual(database.total);
        if (!memory.nextCursor) return;
        const next = { filter, sort, limit: 50, cursor: memory.nextCursor };
        expect((await listProducts(withIndex(), next)).items).toEqual((await listProducts(without(), next)).items);
      }),
      { numRuns: db().kind === "pglite" ? 30 : 100 },
    );
  }, 120_000);

  it("finds the same products by words as the database, the best first", async () => {
    for (const q of ["stratocaster", "les paul", "sm58 ibanez", "hofn", "M10007"]) {
      const [memory, database] = [
        await listProducts(withIndex(), { filter: { q }, limit: 200 }),
        await listProducts(without(), { filter: { q }, limit: 200 }),
      ];
      expect(memory.total).toEqual(database.total);
      expect(memory.total!.value).toBeGreaterThan(0);
      expect(new Set(memory.items.map(({ id }) => id))).toEqual(new Set(database.items.map(({ id }) => id)));
    }
    const [first] = (await listProducts(withIndex(), { filter: { q: "m-10007" } })).items;
    expect(first!.name).toBe("Stratocaster 7".replace("Stratocaster", pick(lines, 7)));
  });

  it("says what was probably meant", async () => {
    expect((await listProducts(withIndex(), { filter: { q: "stratocastor" } })).didYouMean).toBe("stratocaster");
    expect((await listProducts(withIndex(), { filter: { q: "stratocaster" } })).didYouMean).toBeNull();
    expect((await listProducts(withIndex(), { filter: { q: "xqzvwk" } })).didYouMean).toBeNull();
  });

  it("suggests products, brands and categories while somebody types", async () => {
    for (const deps of [withIndex(), without()]) {
      const { brands: found } = await suggestProducts(deps, { q: "fen" });
      expect(found).toMatchObject([{ slug: "fender", name: "Fender" }]);
      const { categories } = await suggestProducts(deps, { q: "bass gui" });
      expect(categories).toMatchObject([{ slug: "bass-guitars", path: "guitars/bass-guitars" }]);
      const { products } = await suggestProducts(deps, { q: "strato", limit: 3 });
      expect(products).toHaveLength(3);
      expect(products.every(({ name }) => name.startsWith("Stratocaster"))).toBe(true);
      expect(await suggestProducts(deps, { q: "%_" })).toEqual({ products: [], brands: [], categories: [] });
    }
  });

  it("follows the catalog: prices, stock, new products and new words", async () => {
    const at = new Date("2026-11-22T00:00:00Z");
    const moved = Array.from({ length: 150 }, (_, number) => ({
      ...makeInstrument(pick(shops, number % 3), number),
      price: 1_000 + number,
      availability: "OutOfStock" as const,
      at,
    }));
    await observeOffers(catalogDeps(db()), [...moved, makeInstrument(shops[0]!, 9_001)]);
    await sql`update product set name = 'Thunderbird bass' where slug like 'fender-stratocaster-%' or name = 'Stratocaster 0'`.execute(
      db().ingest,
    );
    await db()
      .ingest.transaction()
      .execute(async (trx) => {
        const { rows } = await sql<{ id: number }>`select id from product where name = 'Thunderbird bass'`.execute(trx);
        return appendChanges(
          trx,
          rows.map(({ id }) => ({ kind: "product", productId: id, categoryPath: "", before: null, after: null })),
        );
      });
    for (const filter of [
      {},
      { inStock: false },
      { q: "thunderbird" },
      { q: "stratocaster" },
      { price: { max: 2_000 } },
    ]) {
      expect(await countFacets(withIndex(), { filter })).toEqual(await countFacets(without(), { filter }));
    }
  });
});
