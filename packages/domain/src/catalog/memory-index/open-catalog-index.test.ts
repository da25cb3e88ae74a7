import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { createBus } from "../../platform/bus.ts";
import { type ChangeFeed, createChangeFeed } from "../../platform/change-feed.ts";
import { parseConfig } from "../../platform/config.ts";
import { createLogger } from "../../platform/log.ts";
import { observeOffers } from "../../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../../testing.ts";
import { countFacets } from "../count-facets.ts";
import { listProducts } from "../list-products.ts";
import { type CatalogIndex, openCatalogIndex } from "./open-catalog-index.ts";

const log = createLogger({ level: "silent", pretty: false });

/** Where the thread finds the test's own database; undefined for the embedded one. */
function urlOf(db: Database): string {
  if (db.kind === "pglite") return "";
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${new URL(db.pools!.reads.options.connectionString!).pathname.slice(1)}`;
  return url.href;
}

describeOnBothDatabases("the catalog index in its thread", (db) => {
  let feed: ChangeFeed;
  let index: CatalogIndex;
  let shop: number;

  beforeAll(async () => {
    shop = await makeShop(db(), "thread-shop");
    await observeOffers(
      catalogDeps(db()),
      Array.from({ length: 30 }, (_, number) =>
        makeOffer(shop, `item-${number}`, {
          product: { name: `Model ${number}`, brand: number % 2 ? "Fender" : "Gibson", specs: { Strings: "6" } },
          price: 1_000 * (number + 1),
        }),
      ),
    );
    const bus = createBus({ db: db(), log });
    feed = createChangeFeed({ db: db(), bus, log });
    await feed.start();
    const config = parseConfig({
      DATABASE_URL: urlOf(db()),
      VITRINE_SECRET: "a-secret-for-tests-of-32-characters-",
    });
    index = openCatalogIndex({ db: db(), config, feed, log });
    await vi.waitUntil(() => index.ready, { timeout: 20_000 });
  }, 60_000);
  afterAll(async () => {
    await index?.close();
    await feed?.close();
  });

  it("answers, and says how it stands", async () => {
    const deps = { ...catalogDeps(db()), index };
    const { total, facets } = await countFacets(deps, { filter: { specs: { strings: ["6"] } } });
    expect(total).toBe(30);
    expect(facets.find(({ key }) => key === "brand")?.values).toEqual([
      { value: "fender", label: "Fender", count: 15 },
      { value: "gibson", label: "Gibson", count: 15 },
    ]);
    expect(await index.figures()).toMatchObject({ state: "ready", products: 30 });
  });

  it("knows of a write before it answers whoever wrote", async () => {
    const deps = { ...catalogDeps(db()), index, feed };
    for (let round = 1; round <= 5; round++) {
      const at = new Date(Date.UTC(2026, 5, round));
      await observeOffers(deps, [
        makeOffer(shop, "item-0", { product: { name: "Model 0" }, price: 500_000 + round, at, method: "api" }),
      ]);
      const page = await listProducts(
        deps,
        { filter: { brands: ["gibson", "fender"], price: { min: 500_000 } } },
        feed.appliedId,
      );
      expect(page.items.map(({ price }) => price?.amount)).toEqual([500_000 + round]);
    }
  });

  it("leaves the answer to the database where it would be behind", async () => {
    expect(
      await index.ask({ kind: "count", filter: { filter: {}, text: null }, exactUpTo: 100 }, feed.appliedId + 1_000),
    ).toBeNull();
  });
});
