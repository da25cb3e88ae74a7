import { NO_PRICE } from "@vitrine/db/reader";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { ListFilter } from "../contract-lists.ts";
import { createMemoryIndex } from "./create-memory-index.ts";
import type { Dimensions, IndexRow } from "./rows.ts";

const dimensions: Dimensions = {
  categories: [
    { id: 1, parentId: null, slug: "guitars", name: "Guitars", path: "guitars" },
    { id: 2, parentId: 1, slug: "electric", name: "Electric", path: "guitars/electric" },
    { id: 3, parentId: 1, slug: "bass", name: "Bass", path: "guitars/bass" },
    { id: 4, parentId: null, slug: "keys", name: "Keys", path: "keys" },
  ],
  brands: [1, 2, 3].map((id) => ({ id, slug: `brand-${id}`, name: `Brand ${id}` })),
  shops: [1, 2, 3].map((id) => ({ id, slug: `shop-${id}`, name: `Shop ${id}` })),
  attributes: [
    { key: "colour", label: "Colour" },
    { key: "length", label: "Length" },
  ],
};

const conditions = ["new", "used"];
const rowArbitrary = fc.record({
  categoryId: fc.constantFrom(null, 1, 2, 3, 4),
  brandId: fc.constantFrom(null, 1, 2, 3),
  price: fc.constantFrom(100, 999, 1_000, 1_500, 20_000, NO_PRICE),
  inStock: fc.boolean(),
  hasImage: fc.boolean(),
  shopIds: fc.subarray([1, 2, 3]),
  conditions: fc.subarray(conditions),
  colour: fc.constantFrom(undefined, "red", "blue", "green"),
  length: fc.constantFrom(undefined, "100 mm", "10 cm", "200 mm"),
});

const filterArbitrary: fc.Arbitrary<ListFilter> = fc
  .record(
    {
      category: fc.constantFrom("guitars", "electric", "keys"),
      brands: fc.subarray(["brand-1", "brand-2", "brand-3"], { minLength: 1 }),
      shops: fc.subarray(["shop-1", "shop-2"], { minLength: 1 }),
      condition: fc.constantFrom("new" as const, "used" as const),
      inStock: fc.boolean(),
      hasImage: fc.boolean(),
      price: fc.constantFrom({ min: 1_000 }, { max: 1_000 }, { min: 500, max: 1_600 }),
      specs: fc.record(
        {
          colour: fc.subarray(["red", "blue"], { minLength: 1 }),
          length: fc.constantFrom(["10 cm"], { min: 15, unit: "cm" }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  )
  .map((filter) => filter as ListFilter);

const ancestors: Record<number, string[]> = {
  1: ["guitars"],
  2: ["guitars", "electric"],
  3: ["guitars", "bass"],
  4: ["keys"],
};
const millimetres = (raw: string | undefined) => (raw === "10 cm" ? 100 : Number.parseInt(raw ?? "", 10));

/** What a filter means, as naively as it can be said: by facet, so that one can be left out. */
const tests: Record<string, (row: IndexRow, filter: ListFilter) => boolean> = {
  category: (row, { category }) => !category || (ancestors[row.categoryId ?? 0] ?? []).includes(category),
  brand: (row, { brands }) => !brands || brands.includes(`brand-${row.brandId}`),
  shop: (row, { shops }) => !shops || shops.some((slug) => row.shopIds.includes(Number(slug.slice(5)))),
  condition: (row, { condition }) => !condition || row.conditions.includes(condition),
  inStock: (row, { inStock }) => inStock === undefined || row.inStock === inStock,
  image: (row, { hasImage }) => hasImage === undefined || row.hasImage === hasImage,
  price: (row, { price }) =>
    !price || (row.price !== NO_PRICE && row.price >= (price.min ?? 0) && row.price <= (price.max ?? NO_PRICE)),
  colour: (row, { specs }) => !specs?.colour || (specs.colour as string[]).includes(row.specs.colour ?? ""),
  length: (row, { specs }) =>
    !specs?.length ||
    (Array.isArray(specs.length) ? millimetres(row.specs.length) === 100 : millimetres(row.specs.length) >= 150),
};

const valuesOf: Record<string, (row: IndexRow) => string[]> = {
  category: (row) => ancestors[row.categoryId ?? 0] ?? [],
  brand: (row) => (row.brandId ? [`brand-${row.brandId}`] : []),
  shop: (row) => row.shopIds.map((id) => `shop-${id}`),
  condition: (row) => row.conditions,
  inStock: (row) => [String(row.inStock)],
  colour: (row) => (row.specs.colour ? [row.specs.colour] : []),
  length: (row) => (row.specs.length ? [`${millimetres(row.specs.length)} mm`] : []),
};

function countNaively(rows: IndexRow[], filter: ListFilter): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const [facet, values] of Object.entries(valuesOf)) {
    for (const row of rows) {
      if (!Object.entries(tests).every(([name, holds]) => name === facet || holds(row, filter))) continue;
      for (const value of values(row)) {
        counts[facet] ??= {};
        counts[facet][value] = (counts[facet][value] ?? 0) + 1;
      }
    }
  }
  return counts;
}

it("counts what one counts by looking at every product for every facet", () => {
  fc.assert(
    fc.property(
      fc.array(rowArbitrary, { maxLength: 80 }),
      fc.array(fc.tuple(fc.nat(79), rowArbitrary), { maxLength: 20 }),
      fc.array(fc.nat(79), { maxLength: 5 }),
      filterArbitrary,
      (first, rewrites, archived, filter) => {
        const index = createMemoryIndex();
        index.setDimensions(dimensions);
        const catalog = new Map<number, IndexRow>();
        const put = (number: number, { colour, length, ...facts }: (typeof first)[number], words: string) => {
          const row: IndexRow = {
            ...facts,
            active: true,
            id: number + 1,
            popularity: 0,
            rating: 0,
            discount: 0,
            offerCount: facts.shopIds.length,
            specs: { ...(colour && { colour }), ...(length && { length }) },
            search: `'${words}':1A`,
          };
          catalog.set(row.id, row);
          index.put([row]);
        };
        for (const [number, row] of first.entries()) put(number, row, "first");
        for (const [number, row] of rewrites) put(number, row, number % 2 ? "first" : "second");
        for (const number of archived) {
          const row = catalog.get(number + 1);
          if (row) index.put([{ ...row, active: false }]);
          catalog.delete(number + 1);
        }
        index.moveTo(7);

        const rows = [...catalog.values()];
        const answer = index.ask({ kind: "facets", filter: { filter, text: null }, maxValues: 500, currency: "EUR" });
        const counted = Object.fromEntries(
          answer.facets.map(({ key, values }) => [
            key,
            Object.fromEntries(values.map(({ value, count }) => [value, count])),
          ]),
        );
        expect(counted).toEqual(countNaively(rows, filter));

        const matches = rows.filter((row) => Object.values(tests).every((holds) => holds(row, filter)));
        expect(answer.total).toBe(matches.length);
        const priced = rows
          .filter((row) => row.price !== NO_PRICE)
          .filter((row) => Object.entries(tests).every(([name, holds]) => name === "price" || holds(row, filter)))
          .map(({ price }) => price);
        expect(answer.price!.min).toBe(priced.length > 0 ? Math.min(...priced) : null);
        for (const { from, to, count } of answer.price!.buckets) {
          expect(count).toBe(priced.filter((price) => price >= from && price < to).length);
        }
        expect(answer.price!.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(priced.length);

        const total = (exactUpTo: number) => index.ask({ kind: "count", filter: { filter, text: null }, exactUpTo });
        expect(total(1_000)).toMatchObject({ total: matches.length, exact: true });
        const rough = total(0);
        if (rough.exact) expect(rough.total).toBe(matches.length);
        else expect(rough.total).toBeLessThanOrEqual(rows.length);

        const page = index.ask({ kind: "page", filter: { filter, text: null }, sort: "price_asc", limit: 200 });
        const sorted = matches.sort((a, b) => a.price - b.price || a.id - b.id).map(({ id }) => id);
        expect(page.entries.map(({ id }) => id)).toEqual(sorted);
      },
    ),
    { numRuns: 500 },
  );
});
