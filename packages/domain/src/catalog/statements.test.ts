import type { Database } from "@vitrine/db";
import { openPostgresTestDatabase } from "@vitrine/db/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { getPriceHistory } from "../prices/get-price-history.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, countStatements, makeOffer, makeShop } from "../testing.ts";
import { compareProducts } from "./compare-products.ts";
import { countFacets } from "./count-facets.ts";
import { getMany } from "./get-many.ts";
import { getProduct } from "./get-product.ts";
import { getStats } from "./get-stats.ts";
import { listBrands } from "./list-brands.ts";
import { listCategories } from "./list-categories.ts";
import { listOffers } from "./list-offers.ts";
import { type CatalogReaderDeps, listProducts } from "./list-products.ts";
import type { CatalogIndex } from "./memory-index/open-catalog-index.ts";
import { openIndexHere } from "./memory-index/testing.ts";
import { suggestProducts } from "./suggest-products.ts";

type Read = (deps: CatalogReaderDeps, ids: number[]) => Promise<unknown>;

/** Statements of each read, without an index in memory and with one. */
const reads: Record<string, [Read, without: number, withIndex: number]> = {
  list: [(deps) => listProducts(deps, { sort: "price_asc" }), 1, 1],
  "list of a category": [(deps) => listProducts(deps, { filter: { category: "guitars" }, sort: "price_desc" }), 1, 1],
  "list by specs": [(deps) => listProducts(deps, { filter: { specs: { strings: ["6"] } } }), 1, 1],
  "list with facets": [(deps) => listProducts(deps, { filter: { category: "guitars" }, facets: ["brand"] }), 2, 1],
  search: [(deps) => listProducts(deps, { filter: { q: "model guitar" } }), 1, 1],
  // What looks like a number is looked for among the identifiers too.
  "search for a number": [(deps) => listProducts(deps, { filter: { q: "mpn-3" } }), 2, 2],
  suggest: [(deps) => suggestProducts(deps, { q: "mod" }), 1, 1],
  facets: [(deps) => countFacets(deps), 1, 0],
  get: [(deps, [id]) => getProduct(deps, { id: id! }), 1, 1],
  getMany: [(deps, ids) => getMany(deps, { ids }), 1, 1],
  compare: [(deps, ids) => compareProducts(deps, { ids: ids.slice(0, 3) }), 1, 1],
  offers: [(deps, [id]) => listOffers(deps, { productId: id! }), 1, 1],
  priceHistory: [(deps, [id]) => getPriceHistory(deps, { productId: id! }), 1, 1],
  categories: [(deps) => listCategories(deps), 1, 1],
  brands: [(deps) => listBrands(deps), 1, 1],
  stats: [(deps) => getStats(deps), 1, 1],
};

describe.skipIf(!inject("databaseUrl"))("a read of the catalog", () => {
  let db: Database;
  let index: CatalogIndex;
  let ids: number[];

  beforeAll(async () => {
    db = await openPostgresTestDatabase();
    const shop = await makeShop(db, "shop");
    const results = await observeOffers(
      catalogDeps(db),
      Array.from({ length: 5 }, (_, number) =>
        makeOffer(shop, `item-${number}`, {
          product: {
            name: `Model ${number} guitar`,
            brand: "Fender",
            mpn: `MPN-${number}`,
            categoryPath: ["Guitars"],
            specs: { Strings: "6" },
          },
        }),
      ),
    );
    ids = results.map(({ productId }) => productId);
    index = await openIndexHere(db);
  }, 60_000);
  afterAll(async () => {
    await index?.close();
    await db?.close();
  });

  it.each(Object.entries(reads))(
    "%s takes one statement at most, or says why not",
    async (_, [read, expected, inMemory]) => {
      const bare = countStatements(db);
      await read(catalogDeps(bare.db), ids);
      expect(bare.count, "without an index in memory").toBe(expected);
      const helped = countStatements(db);
      await read({ ...catalogDeps(helped.db), index }, ids);
      expect(helped.count, "with an index in memory").toBe(inMemory);
    },
  );
});
