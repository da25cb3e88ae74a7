import type { Database } from "@vitrine/db";
import { openPostgresTestDatabase } from "@vitrine/db/testing";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { getPriceHistory } from "../prices/get-price-history.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { compareProducts } from "./compare-products.ts";
import { countFacets } from "./count-facets.ts";
import { getMany } from "./get-many.ts";
import { getProduct } from "./get-product.ts";
import { getStats } from "./get-stats.ts";
import { listBrands } from "./list-brands.ts";
import { listCategories } from "./list-categories.ts";
import { listOffers } from "./list-offers.ts";
import { type CatalogReaderDeps, listProducts } from "./list-products.ts";
import { createMemoryIndex } from "./memory-index/create-memory-index.ts";
import { feedIndex, type IndexFeeder } from "./memory-index/feed-index.ts";
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
  let feeder: IndexFeeder;
  let withIndex: CatalogReaderDeps;
  let ids: number[];
  let statements = 0;

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
    const index = createMemoryIndex();
    feeder = feedIndex({ db: db.reads, sink: index, pageSize: 100 });
    await vi.waitUntil(() => feeder.ready, { timeout: 10_000 });
    await feeder.close();
    withIndex = {
      ...catalogDeps(db),
      index: {
        ready: true,
        ask: async (question) => index.ask(question),
        figures: async () => ({ ...index.figures(), state: "ready", builtInMs: 0 }),
        close: async () => {},
      },
    };
    // Every statement outside a transaction takes a connection of its own.
    db.pools!.reads.on("acquire", () => {
      statements += 1;
    });
  }, 60_000);
  afterAll(() => db?.close());

  it.each(Object.entries(reads))(
    "%s takes one statement at most, or says why not",
    async (_, [read, expected, inMemory]) => {
      statements = 0;
      await read(catalogDeps(db), ids);
      expect(statements, "without an index in memory").toBe(expected);
      statements = 0;
      await read(withIndex, ids);
      expect(statements, "with an index in memory").toBe(inMemory);
    },
  );
});
