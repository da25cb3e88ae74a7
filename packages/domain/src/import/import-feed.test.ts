import { gzipSync } from "node:zlib";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { createManualClock } from "../platform/clock.ts";
import { catalogDeps, makeShop } from "../testing.ts";
import { type ImportFeedDeps, type ImportFeedOptions, importFeed } from "./import-feed.ts";

describeOnBothDatabases("importFeed", (db) => {
  let deps: ImportFeedDeps;
  beforeAll(() => {
    deps = { ...catalogDeps(db()), db: db(), clock: createManualClock("2026-03-01T12:00:00Z") };
  });

  /** Imports a text into a shop of its own. */
  async function importText(shop: string, text: string | object[], options: Partial<ImportFeedOptions> = {}) {
    await makeShop(db(), shop, "EUR");
    const body = typeof text === "string" ? text : text.map((line) => JSON.stringify(line)).join("\n");
    return importFeed(deps, { shop, source: [Buffer.from(body)], ...options });
  }

  async function offersOf(shop: string) {
    const { rows } = await sql<{ key: string; price: number | null; name: string; rows: number }>`
      select offer.key, offer.price, product.name,
        (select count(*)::int from price_observation where price_observation.offer_id = offer.id) as rows
      from offer join shop on shop.id = offer.shop_id join product on product.id = offer.product_id
      where shop.slug = ${shop} order by offer.key`.execute(db().ingest);
    return rows;
  }

  const feed = [
    { type: "product", key: "a", name: "Player II Stratocaster", brand: "Fender" },
    { type: "offer", key: "a", price: "899.00", availability: "InStock" },
    { type: "offer", key: "b", price: 49.5, product: { name: "Strap" } },
    { type: "product", key: "c", name: "Not listed with a price" },
    { type: "price", key: "a", at: "2026-01-01T00:00:00Z", price: "949.00" },
    { type: "price", key: "a", at: "2026-02-01T00:00:00Z", price: "929.00" },
  ];

  test("imports offers with their products and history, and the second time nothing", async () => {
    expect(await importText("jsonl", feed)).toMatchObject({
      lines: 6,
      created: 4,
      updated: 2,
      unchanged: 0,
      rejected: 0,
      observations: 4,
    });
    const stored = [
      { key: "a", price: 89_900, name: "Player II Stratocaster", rows: 3 },
      { key: "b", price: 4_950, name: "Strap", rows: 1 },
      { key: "c", price: null, name: "Not listed with a price", rows: 0 },
    ];
    expect(await offersOf("jsonl")).toEqual(stored);
    const { rows: before } = await sql<{ id: number }>`select max(id) as id from change`.execute(db().ingest);

    expect(await importText("jsonl", feed)).toMatchObject({
      lines: 6,
      created: 0,
      updated: 0,
      unchanged: 6,
      rejected: 0,
      observations: 0,
    });
    expect(await offersOf("jsonl")).toEqual(stored);
    const { rows: after } = await sql<{ id: number }>`select max(id) as id from change`.execute(db().ingest);
    expect(after).toEqual(before);
  });

  test("a price that moved updates its line alone", async () => {
    await importText("moves", feed.slice(0, 4));
    const moved = feed.slice(0, 4).map((line) => (line.key === "b" ? { ...line, price: 39.5 } : line));
    expect(await importText("moves", moved)).toMatchObject({ created: 0, updated: 1, unchanged: 3, observations: 1 });
  });

  test("rejects lines by field and line, lists a hundred, counts all, and imports the rest", async () => {
    const bad = Array.from({ length: 250 }, (_, index) => ({
      type: "offer",
      key: `bad-${index}`,
      price: -1,
      title: "x",
    }));
    const report = await importText("rejects", [
      ...bad.slice(0, 10),
      { type: "offer", key: "good", price: 1, title: "Good" },
      { type: "price", key: "nowhere", at: "2026-01-01T00:00:00Z", price: 1 },
      ...bad.slice(10),
    ]);
    expect(report).toMatchObject({ lines: 252, created: 1, rejected: 251 });
    expect(report.rejects).toHaveLength(100);
    expect(report.rejects[0]).toMatchObject({ line: 1, field: "price" });
    expect(report.rejects.find(({ line }) => line === 12)).toMatchObject({
      field: "key",
      reason: expect.stringContaining("no offer"),
    });
    expect((await offersOf("rejects")).map(({ key }) => key)).toEqual(["good"]);
  });

  test("tells the format by how the feed begins, compressed or not", async () => {
    const csv = "id,title,price,gtin\n1,Amp,99.00 EUR,4006381333932\n";
    const xml =
      '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id><title>Amp</title><g:price>99 EUR</g:price></item></channel></rss>';
    const warned = await importText("csv", csv);
    expect(warned).toMatchObject({ lines: 1, created: 1, warned: 1, warnings: [{ line: 2, field: "gtin" }] });
    await makeShop(db(), "xml");
    expect(await importFeed(deps, { shop: "xml", source: [gzipSync(xml)] })).toMatchObject({ lines: 1, created: 1 });
    expect(await offersOf("csv")).toMatchObject([{ key: "1", price: 9_900 }]);
    expect(await offersOf("xml")).toMatchObject([{ key: "1", price: 9_900 }]);
  });

  test("imports what a cut off file holds, and says that it is cut off", async () => {
    const lines = Array.from({ length: 400 }, (_, index) =>
      JSON.stringify({ type: "offer", key: `k${index}`, price: index, title: `T ${index * 7919}` }),
    );
    const cut = gzipSync(lines.join("\n")).subarray(0, 2_000);
    await makeShop(db(), "cut");
    const report = await importFeed(deps, { shop: "cut", source: [cut] });
    expect(report.created).toBeGreaterThan(50);
    expect(report.rejects.at(-1)).toMatchObject({ field: null, reason: expect.stringContaining("cut off") });
    expect(report.lines).toBe(report.created + report.rejected);
  });

  test("imports the foreign shape of a map, prices after products", async () => {
    const part = {
      id: "cpu|1",
      category: "cpu",
      name: "Example 5",
      price: 199.99,
      core_count: 6,
      seen: "2025-07-23T15:28:43-04:00",
    };
    const history = {
      id: "cpu|1",
      prices: [
        ["2025-01-01T00:00:00-04:00", 249.99],
        ["2025-07-23T15:28:43-04:00", 199.99],
      ],
    };
    const options = { map: "pc-parts", currency: "USD" } as const;
    expect(await importText("parts", [history], options)).toMatchObject({
      rejected: 1,
      rejects: [{ line: 1, field: "id" }],
    });
    expect(await importText("parts", [part, { ...part, id: "cpu|2", price: null }], options)).toMatchObject({
      created: 2,
      observations: 1,
    });
    expect(await importText("parts", [history], options)).toMatchObject({ updated: 1, observations: 1 });
    expect(await importText("parts", [part, { ...part, id: "cpu|2", price: null }], options)).toMatchObject({
      unchanged: 2,
      observations: 0,
    });
    expect(await importText("parts", [history], options)).toMatchObject({ unchanged: 1, observations: 0 });
    expect(await offersOf("parts")).toEqual([
      { key: "cpu|1", price: 19_999, name: "Example 5", rows: 2 },
      { key: "cpu|2", price: null, name: "Example 5", rows: 0 },
    ]);
  });

  test("tells how far it is, and stops when asked to", async () => {
    const lines = Array.from({ length: 2_500 }, (_, index) => ({
      type: "offer",
      key: `k${index}`,
      price: 1,
      title: `T${index}`,
    }));
    const body = Buffer.from(lines.map((line) => JSON.stringify(line)).join("\n"));
    await makeShop(db(), "stops");
    const controller = new AbortController();
    const seen: { lines: number; bytes: number }[] = [];
    const onProgress = (progress: { lines: number; bytes: number }) => {
      seen.push(progress);
      controller.abort();
    };
    const importing = importFeed(deps, { shop: "stops", source: [body], onProgress, signal: controller.signal });
    await expect(importing).rejects.toThrow(/abort/i);
    expect(seen).toMatchObject([{ lines: db().kind === "pglite" ? 100 : 1_000, bytes: body.length }]);
    expect(await offersOf("stops")).toHaveLength(seen[0]!.lines);
  });

  test("refuses a shop or currency that does not exist", async () => {
    await expect(importFeed(deps, { shop: "nowhere", source: [] })).rejects.toMatchObject({ kind: "not_found" });
    await expect(importText("jsonl", feed, { currency: "XQZ" })).rejects.toMatchObject({ kind: "invalid_input" });
  });
});
