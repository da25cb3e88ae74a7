import { gunzipSync } from "node:zlib";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import type { Platform } from "@vitrine/domain";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { openTestCallers, openTestPlatform } from "../testing.ts";
import { connectionFrom } from "./testing.ts";

const ADMIN_KEY = "an-admin-key-for-tests-of-exports";

describeOnBothDatabases("the catalog as a file", (db: () => Database) => {
  let platform: Platform;
  let api: Api;
  let callers: Awaited<ReturnType<typeof openTestCallers>>;

  beforeAll(async () => {
    const SITE_PRODUCT_URL = "https://site.example/p/{slug}?from=map&x=1";
    platform = await openTestPlatform(db(), { ADMIN_KEY, SITE_PRODUCT_URL });
    api = createApi(platform);
    callers = await openTestCallers(platform);
    await callers.admin.crawl.upsertShop({ slug: "shop", name: "Shop", url: "https://shop.example", currency: "EUR" });
    const body = '{"type":"offer","key":"1","price":"5.00","title":"Pick & co"}';
    await callers.admin.catalog.importFeed({ shop: "shop", format: "jsonl", body });
  });
  afterAll(async () => {
    await callers.close();
    await api.close();
    await platform.close();
  });

  const ask = async (path: string, headers: Record<string, string> = {}) =>
    api.app.request(path, { headers }, connectionFrom("203.0.113.7"));
  const admin = { "X-API-Key": ADMIN_KEY };

  it.each([
    ["feed.xml", "application/xml", "<g:title>Pick &amp; co</g:title>"],
    ["feed.csv", "text/csv", "pick-and-co,Pick & co,"],
    ["dump.jsonl?shop=shop", "application/x-ndjson", '{"type":"product","key":"1","name":"Pick & co"}'],
  ])("gives %s, plain and compressed", async (file, type, part) => {
    const plain = await ask(`/api/v1/exports/${file}`, admin);
    expect([plain.status, plain.headers.get("Content-Type")]).toEqual([200, expect.stringContaining(type)]);
    const text = await plain.text();
    expect(text).toContain(part);
    const small = await ask(`/api/v1/exports/${file.replace(/(?=\?|$)/, ".gz")}`, admin);
    expect(small.headers.get("Content-Type")).toBe("application/gzip");
    expect(gunzipSync(Buffer.from(await small.arrayBuffer())).toString()).toBe(text);
  });

  it.each(["feed.xml", "feed.xml.gz", "dump.jsonl?shop=shop"])("answers HEAD of %s and holds nothing", async (file) => {
    const init = { method: "HEAD", headers: admin };
    const head = await api.app.request(`/api/v1/exports/${file}`, init, connectionFrom("203.0.113.7"));
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const answer = await ask("/api/v1/exports/feed.csv", admin);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("pick-and-co")]);
  });

  it("is for secret keys with the scope, and for who has a link to this very file", async () => {
    expect((await ask("/api/v1/exports/feed.xml")).status).toBe(401);
    const { path } = await callers.admin.catalog.exportFeed({ format: "jsonl", shop: "shop", gzip: true });
    const answer = await ask(path);
    expect([answer.status, answer.headers.get("Content-Disposition")]).toEqual([
      200,
      'attachment; filename="shop-dump.jsonl.gz"',
    ]);
    await answer.arrayBuffer();
    expect((await ask(path.replace("dump.jsonl.gz", "feed.xml"))).status).toBe(401);
    expect((await ask(path.replace("shop=shop", "shop=other"))).status).toBe(401);
  });

  it.each([
    ["/api/v1/exports/dump.jsonl", 400, "shop"],
    ["/api/v1/exports/dump.jsonl?shop=nowhere", 404, "nowhere"],
    ["/api/v1/exports/feed.pdf", 404, "feed.pdf"],
    ["/api/v1/exports/feed.xml?colour=red", 400, "colour"],
    ["/sitemap-7.xml", 404, "7"],
    ["/sitemap-0.xml", 404, "sitemap-0.xml"],
  ])("says what is wrong with %s", async (path, status, named) => {
    const answer = await ask(path, admin);
    expect([answer.status, answer.headers.get("Content-Type")]).toEqual([status, "application/problem+json"]);
    expect(await answer.text()).toContain(named);
  });

  it("shows anybody the sitemap, compressed where they take it", async () => {
    expect(await (await ask("/sitemap.xml")).text()).toContain("<loc>https://site.example/sitemap-1.xml</loc>");
    const page = await ask("/sitemap-1.xml", { "Accept-Encoding": "gzip" });
    expect(page.headers.get("Content-Encoding")).toBe("gzip");
    expect(gunzipSync(Buffer.from(await page.arrayBuffer())).toString()).toContain(
      "<loc>https://site.example/p/pick-and-co?from=map&amp;x=1</loc>",
    );
    await sql`update product set status = 'archived'`.execute(db().ingest);
    expect(await (await ask("/sitemap-1.xml")).text()).toContain("pick-and-co");
  });
});
