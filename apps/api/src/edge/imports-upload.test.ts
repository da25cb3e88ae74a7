import { gzipSync } from "node:zlib";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import type { Platform } from "@vitrine/domain";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { createServices } from "../context.ts";
import { openTestCallers, openTestPlatform } from "../testing.ts";
import { auth } from "./auth.ts";
import { importsUpload } from "./imports-upload.ts";
import { connectionFrom, createTestApp, serveOnLoopback } from "./testing.ts";

const ADMIN_KEY = "an-admin-key-for-tests-of-imports";
const csv = "id,title,price,availability\n1,Amp,99.00 EUR,in stock\n2,Cab,149.00 EUR,in stock\n";

describeOnBothDatabases("uploading a feed", (db: () => Database) => {
  let platform: Platform;
  let api: Api;
  let callers: Awaited<ReturnType<typeof openTestCallers>>;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    platform = await openTestPlatform(db(), { ADMIN_KEY });
    api = createApi(platform);
    callers = await openTestCallers(platform);
    for (const slug of ["one", "two", "gone"])
      await callers.admin.crawl.upsertShop({ slug, name: slug, url: "https://shop.example", currency: "EUR" });
    for (const [name, scopes] of [
      ["catalog", ["catalog"]],
      ["crawl", ["crawl"]],
    ] as const)
      keys[name] = (await callers.admin.keys.create({ name, kind: "secret", scopes: [...scopes] })).key;
  }, 60_000);
  afterAll(async () => {
    await callers.close();
    await api.close();
    await platform.close();
  });

  const post = (query: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    api.app.request(
      `/api/v1/imports?${query}`,
      { method: "POST", body, headers: { "X-API-Key": keys.catalog!, "Content-Type": "text/csv", ...headers } },
      connectionFrom("203.0.113.7"),
    );

  it("says what it would do, then does it, and can be taken back", async () => {
    const previewed = await post("shop=one&dryRun=1", csv);
    expect(previewed.status).toBe(201);
    const run = (await previewed.json()) as { id: number };
    expect(run).toMatchObject({
      status: "previewed",
      source: "upload",
      format: "google-csv",
      createdBy: expect.stringMatching(/^key:/),
      counts: { new: 2 },
    });
    expect((await callers.anyone.catalog.stats()).offers).toBe(0);
    // tRPC's caller in this process takes `apply` for the method of functions; over HTTP it is a name like any other.
    const apply = await api.app.request(
      "/trpc/imports.apply",
      {
        method: "POST",
        body: JSON.stringify({ json: { id: run.id } }),
        headers: { "X-API-Key": keys.catalog!, "Content-Type": "application/json" },
      },
      connectionFrom("203.0.113.7"),
    );
    expect(((await apply.json()) as { result: { data: { json: object } } }).result.data.json).toMatchObject({
      status: "applied",
      report: { created: 2 },
    });
    expect((await callers.anyone.catalog.list({ sort: "name" })).items.map(({ name }) => name)).toEqual(["Amp", "Cab"]);
    expect(await callers.admin.imports.rollback({ id: run.id })).toMatchObject({ status: "rolled_back" });
    expect((await callers.anyone.catalog.list({ sort: "name" })).items).toEqual([]);
    expect((await callers.admin.imports.list({ shop: "one" })).items).toMatchObject([
      { id: run.id, counts: { new: 2 } },
    ]);
  });

  it("takes gzip as a file format, and tells the format by how the feed begins", async () => {
    const lines = '{"type":"offer","key":"x","price":"5.00","title":"Pick"}\n';
    const answer = await post("shop=two", gzipSync(lines), { "Content-Type": "application/gzip" });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "applied", format: "jsonl", report: { created: 1 } });
  });

  it("is for secret keys with the scope", async () => {
    expect((await post("shop=one", csv, { "X-API-Key": keys.crawl! })).status).toBe(403);
    const anonymous = await api.app.request(
      "/api/v1/imports?shop=one",
      { method: "POST", body: csv },
      connectionFrom("203.0.113.7"),
    );
    expect(anonymous.status).toBe(401);
  });

  it.each([
    ["shop=nowhere", {}, csv, 404, { resource: "shop" }],
    ["format=jsonl", {}, csv, 400, { fields: { shop: expect.any(String) } }],
    ["shop=one&format=pdf", {}, csv, 400, { fields: { format: expect.any(String) } }],
    ["shop=one&dryRun=maybe", {}, csv, 400, { fields: { dryRun: expect.any(String) } }],
    ["shop=one&colour=red", {}, csv, 400, { detail: expect.stringContaining("colour") }],
    ["shop=one&currency=XQZ", {}, csv, 400, { fields: { currency: expect.any(String) } }],
    ["shop=one", {}, "name,cost\n", 400, { detail: expect.stringContaining("“id”") }],
    ["shop=one", { "Content-Type": "application/pdf" }, csv, 415, { detail: expect.stringContaining("text/csv") }],
    ["shop=one", { "Content-Encoding": "gzip" }, csv, 415, { detail: expect.stringContaining("application/gzip") }],
    ["shop=one", { "Content-Length": "9000000000" }, csv, 413, { kind: "payload_too_large" }],
  ])("says what is wrong with %s %o", async (query, headers, body, status, problem) => {
    const answer = await post(query, body, headers as Record<string, string>);
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ status, ...problem });
  });

  it("counts the bytes of a body that does not say how long it is, and waits for none that stalls", async () => {
    const services = createServices(platform, { index: false });
    const { app } = createTestApp();
    app.use(auth({ authenticate: services.authenticator.authenticate, readAddress: () => "203.0.113.7" }));
    app.post("/api/v1/imports", importsUpload(services, { maxBytes: 50_000, stalledMs: 300 }));
    const server = await serveOnLoopback(app);
    const head = (more: string) =>
      `POST /api/v1/imports?shop=gone HTTP/1.1\r\nHost: x\r\nX-API-Key: ${keys.catalog}\r\nContent-Type: text/csv\r\n${more}\r\n\r\n`;
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    const rows = "1,Amp,99.00 EUR\n".repeat(1_000);
    const chunked = head("Transfer-Encoding: chunked") + chunk("id,title,price\n") + chunk(rows).repeat(6);
    expect(await server.exchange(chunked, /\}$/)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await server.exchange(`${head("Content-Length: 500")}id,title,price\n`, /\}$/)).toMatch(/^HTTP\/1\.1 408 /);

    // A sender that goes away in the middle.
    await server.exchange(`${head("Transfer-Encoding: chunked")}${chunk("id,title,price\n")}`, /./).catch(() => {});
    const { rows: left } = await sql`select from import_run where shop_id = (select id from shop where slug = 'gone')
      union all select from import_batch where run_id not in (select id from import_run)`.execute(db().ingest);
    await expect.poll(() => left).toEqual([]);
    await server.close();
    await services.close();
  });
});
