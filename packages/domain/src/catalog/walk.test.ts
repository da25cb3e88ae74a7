import { describeOnBothDatabases } from "@vitrine/db/testing";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import type { ListInput } from "./contract.ts";
import { type CatalogReaderDeps, listProducts } from "./list-products.ts";
import type { CatalogIndex } from "./memory-index/open-catalog-index.ts";
import { openIndexHere } from "./memory-index/testing.ts";

const COUNT = 60;

/** What happens to the catalog between two pages. */
type Happening = { kind: "insert" } | { kind: "archive" | "reprice"; item: number; price: number };

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    fc.constant({ kind: "insert" as const }),
    fc.record({
      kind: fc.constantFrom("archive" as const, "reprice" as const),
      item: fc.nat(COUNT - 1),
      price: fc.integer({ min: 1, max: 90_000 }),
    }),
  ),
  { maxLength: 3 },
);

describeOnBothDatabases("a list that is walked while the catalog changes", (db) => {
  let index: CatalogIndex;
  let readers: Record<"database" | "index", CatalogReaderDeps>;
  let shop: number;
  let serial = 0;
  let time = Date.UTC(2026, 2, 1);

  beforeAll(async () => {
    shop = await makeShop(db(), "walk-shop");
    index = await openIndexHere(db());
    readers = { database: catalogDeps(db()), index: { ...catalogDeps(db()), index } };
  }, 60_000);
  afterAll(() => index?.close());

  async function put(keys: [key: string, price: number][], category: string): Promise<number[]> {
    time += 1_000;
    const results = await observeOffers(
      catalogDeps(db()),
      keys.map(([key, price]) =>
        makeOffer(shop, key, {
          product: { name: `Thing ${key}`, categoryPath: [category] },
          price,
          at: new Date(time),
        }),
      ),
    );
    return results.map(({ productId }) => productId);
  }

  async function archive(id: number): Promise<void> {
    await sql`update product set status = 'archived' where id = ${id}`.execute(db().ingest);
    await sql`with gone as (delete from product_category where product_id = ${id}) insert into change (kind, product_id) values ('archive', ${id})`.execute(
      db().ingest,
    );
  }

  it.each([
    ["database", { sort: "price_asc" }],
    ["database", { sort: "price_desc" }],
    ["database", { sort: "newest" }],
    ["database", { sort: "name" }],
    ["index", { sort: "price_asc", filter: { condition: "new" } }],
    ["index", { sort: "price_desc", filter: { condition: "new" } }],
    ["index", { sort: "rating" }],
  ] as const)(
    "from the %s by %j shows each product that stayed as it was exactly once",
    async (reader, input) => {
      await fc.assert(
        fc.asyncProperty(fc.array(happenings, { minLength: 8, maxLength: 8 }), async (between) => {
          const run = ++serial;
          const category = `Run ${run}`;
          const filter = { ...("filter" in input && input.filter), category: `run-${run}` };
          const keys = Array.from({ length: COUNT }, (_, item): [string, number] => [
            `${run}-${item}`,
            100 + ((item * 37) % 50) * 100,
          ]);
          const ids = await put(keys, category);
          const touched = new Set<number>();
          const seen: number[] = [];
          let cursor: string | undefined;
          for (let page = 0; ; page++) {
            const query: ListInput = { ...input, filter, limit: 9, ...(cursor && { cursor }) };
            const { items, nextCursor } = await listProducts(readers[reader], query);
            seen.push(...items.map(({ id }) => id));
            if (!nextCursor) break;
            cursor = nextCursor;
            for (const [index, happening] of (between[page] ?? []).entries()) {
              if (happening.kind === "insert") await put([[`${run}-new-${page}-${index}`, 2_500]], category);
              else {
                const id = ids[happening.item]!;
                touched.add(id);
                if (happening.kind === "archive") await archive(id);
                else await put([[`${run}-${happening.item}`, happening.price]], category);
              }
            }
          }
          for (const id of ids) {
            if (!touched.has(id)) expect(seen.filter((one) => one === id)).toHaveLength(1);
          }
        }),
        { numRuns: db().kind === "pglite" ? 4 : 12 },
      );
    },
    60_000,
  );
});
