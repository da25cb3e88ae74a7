import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases, openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { importFeed } from "../import/import-feed.ts";
import { readFeed } from "../import/read-feed.ts";
import { feedOf } from "../import/runs/testing.ts";
import { collect, pcPartsFile } from "../import/testing.ts";
import { createManualClock } from "../platform/clock.ts";
import { observeOffers } from "../prices/observe.ts";
import { catalogDeps, makeOffer, makeShop } from "../testing.ts";
import { exportCatalog } from "./export-catalog.ts";
import { gzipText } from "./gzip-text.ts";
import { getSitemapIndex, getSitemapPage } from "./sitemap.ts";

const clock = createManualClock("2026-03-01T12:00:00Z");
const SITE_PRODUCT_URL = "https://site.example/p/{slug}";
const depsOf = (db: Database) => ({
  ...catalogDeps(db),
  db,
  clock,
  config: { SITE_CURRENCY: "EUR", SITE_PRODUCT_URL },
});

const lines = [
  {
    type: "product",
    key: "red",
    name: "Strat Red",
    brand: "Fender",
    categoryPath: ["Guitars", "Electric guitars"],
    description: 'A "guitar", with knobs & all',
    imageUrl: "https://shop.example/red.jpg",
    gtin: "4006381333931",
    mpn: "01-23",
    sku: "red",
    groupId: "strat",
    variantName: "Red",
    rating: 4.5,
    ratingCount: 12,
    specs: { Body: "Alder", "Scale length": "25.5 in" },
  },
  {
    type: "offer",
    key: "red",
    url: "https://shop.example/red?a=1&b=2",
    title: "Strat, red",
    price: "899.00",
    listPrice: "999.00",
    shipping: "4.90",
    availability: "InStock",
    at: "2026-02-27T09:00:00.000Z",
  },
  {
    type: "offer",
    key: "blue",
    price: 799,
    availability: "BackOrder",
    product: { name: "Strat Blue", brand: "Fender", groupId: "strat", variantName: "Blue" },
  },
  { type: "offer", key: "used", price: 450, condition: "used", product: { name: "Old amp" } },
  { type: "offer", key: "yen", price: 1200, currency: "JPY", product: { name: "Pick, 0.7" } },
  { type: "product", key: "plain", name: "Not priced" },
  { type: "price", key: "red", at: "2026-01-01T00:00:00Z", price: 949, availability: "OutOfStock" },
  { type: "price", key: "red", at: "2026-02-01T00:00:00Z", price: null },
];

async function dump(db: Database, shop: string): Promise<string> {
  return (await collect(await exportCatalog(depsOf(db), { format: "jsonl", shop }))).join("");
}

describeOnBothDatabases("exporting the catalog", (db) => {
  beforeAll(async () => {
    await makeShop(db(), "shop");
    await importFeed(depsOf(db()), { shop: "shop", source: feedOf(lines) });
    const other = await makeShop(db(), "other");
    await observeOffers(depsOf(db()), [
      makeOffer(other, "x", { price: 88_000, product: { name: "Other name", gtin: "4006381333931" } }),
    ]);
  });

  test("a dump is imported into an empty database, and dumped alike", async () => {
    const first = await dump(db(), "shop");
    const types = first
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect(types.filter((type) => type === "offer")).toHaveLength(5);
    expect(first).toContain(
      '{"type":"price","key":"red","at":"2026-01-01T00:00:00.000Z","price":"949.00","currency":"EUR","availability":"OutOfStock"}',
    );
    expect(first).toContain('"price":"1200","currency":"JPY"');
    const empty = await openEmbeddedTestDatabase();
    await makeShop(empty, "shop");
    const report = await importFeed(depsOf(empty), { shop: "shop", source: [Buffer.from(first)] });
    expect(report).toMatchObject({ rejected: 0, warned: 0, lines: types.length });
    expect(await dump(empty, "shop")).toBe(first);
    await empty.close();
  }, 60_000);

  test("a dump of a shop's variants keeps them one product, whoever said so", async () => {
    const shop = await makeShop(db(), "variants");
    await observeOffers(depsOf(db()), [
      makeOffer(shop, "a", { product: { name: "Bass", brand: "Ibanez", gtin: "0042406088688", variantName: "Black" } }),
      makeOffer(shop, "b", {
        product: { name: "Bass", brand: "Ibanez", gtin: "0885978909872", variantName: "White", groupId: "bass" },
      }),
    ]);
    await sql`update variant set product_id = (select min(product_id) from offer where shop_id = ${shop})
      where id in (select variant_id from offer where shop_id = ${shop})`.execute(db().ingest);
    await sql`update offer set product_id = (select min(product_id) from offer where shop_id = ${shop}) where shop_id = ${shop}`.execute(
      db().ingest,
    );
    await sql`delete from identifier where kind = 'group' and scope = ${shop}`.execute(db().ingest);
    const first = await dump(db(), "variants");
    const empty = await openEmbeddedTestDatabase();
    await makeShop(empty, "variants");
    await importFeed(depsOf(empty), { shop: "variants", source: [Buffer.from(first)] });
    const { rows } = await sql`select distinct product_id from offer`.execute(empty.ingest);
    expect(rows).toHaveLength(1);
    expect(await dump(empty, "variants")).toBe(first);
    await empty.close();
  }, 60_000);

  test.each(["google-csv", "google-xml"] as const)(
    "%s lists every product with its best price, and can be read",
    async (format) => {
      const text = (await collect(await exportCatalog(depsOf(db()), { format }))).join("");
      const feed = await readFeed({ db: db() }, clock.now(), { shop: "other", source: [Buffer.from(text)], format });
      const [batch] = await collect(feed.batches);
      expect([batch!.rejects, batch!.warnings]).toEqual([[], []]);
      const listing = (key: string) => batch!.listings.find((one) => one.key === key)!;
      expect(listing("fender-strat")).toMatchObject({
        url: "https://site.example/p/fender-strat",
        price: 79_900,
        availability: "BackOrder",
        product: {
          name: "Strat",
          brand: "Fender",
          gtin: "04006381333931",
          categoryPath: ["Guitars", "Electric guitars"],
          imageUrl: "https://shop.example/red.jpg",
          description: 'A "guitar", with knobs & all',
        },
      });
      expect(listing("old-amp")).toMatchObject({ price: 45_000, condition: "used" });
      expect(batch!.listings.map(({ key }) => key)).not.toContain("not-priced");
    },
  );

  test("one export at a time, and one that nobody reads on makes room", async () => {
    const deps = depsOf(db());
    const first = await exportCatalog(deps, { format: "jsonl", shop: "shop" });
    await first.next();
    await expect(exportCatalog(deps, { format: "google-xml" })).rejects.toMatchObject({ kind: "unavailable" });
    await first.return(undefined);
    const both = await Promise.allSettled(["a", "b"].map(() => exportCatalog(deps, { format: "jsonl", shop: "shop" })));
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    if (both[0]!.status === "fulfilled") await collect(both[0]!.value);
    expect((await dump(db(), "shop")).length).toBeGreaterThan(100);
    await expect(exportCatalog(deps, { format: "jsonl" })).rejects.toMatchObject({
      details: { fields: { shop: expect.any(String) } },
    });
    await expect(exportCatalog(deps, { format: "jsonl", shop: "nowhere" })).rejects.toMatchObject({
      kind: "not_found",
    });
  });

  test("compresses", async () => {
    const pieces = gzipText(await exportCatalog(depsOf(db()), { format: "jsonl", shop: "shop" }));
    expect(gunzipSync(Buffer.concat(await collect(pieces))).toString()).toBe(await dump(db(), "shop"));
  });

  test("the sitemap has an index and pages, of the site's own addresses", async () => {
    const index = await getSitemapIndex(depsOf(db()));
    expect(index).toMatch(/<sitemap><loc>https:\/\/site\.example\/sitemap-1\.xml<\/loc><lastmod>\d{4}-/);
    expect(index.match(/<sitemap>/g)).toHaveLength(1);
    const page = await getSitemapPage(depsOf(db()), 1);
    expect(page).toMatch(/<url><loc>https:\/\/site\.example\/p\/fender-strat<\/loc><lastmod>\d{4}-/);
    await expect(getSitemapPage(depsOf(db()), 2)).rejects.toMatchObject({ kind: "not_found" });
    const without = { ...depsOf(db()), config: { SITE_PRODUCT_URL: undefined } };
    await expect(getSitemapIndex(without)).rejects.toThrow("SITE_PRODUCT_URL");
  });

  test.skipIf(!pcPartsFile("products"))(
    "real products are dumped alike after a round trip",
    async () => {
      const from = depsOf(db());
      await makeShop(db(), "parts", "USD");
      const text = gunzipSync(readFileSync(pcPartsFile("products")!))
        .toString()
        .split("\n")
        .slice(0, 1_500)
        .join("\n");
      await importFeed(from, { shop: "parts", source: [Buffer.from(text)], map: "pc-parts" });
      const first = await dump(db(), "parts");
      expect(first.split("\n").length).toBeGreaterThan(3_000);
      const empty = await openEmbeddedTestDatabase();
      await makeShop(empty, "parts", "USD");
      expect(await importFeed(depsOf(empty), { shop: "parts", source: [Buffer.from(first)] })).toMatchObject({
        rejected: 0,
      });
      expect(await dump(empty, "parts")).toBe(first);
      await empty.close();
    },
    120_000,
  );
});
