import { get, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync } from "node:zlib";
import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { createKey, createLogger, observeOffers, type Platform, revokeKey, upsertProduct } from "@vitrine/domain";
import { makeOffer, makeShop } from "@vitrine/domain/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { listen, type RunningServer } from "../server.ts";
import { openTestPlatform } from "../testing.ts";

const LIST = `/trpc/catalog.list?input=${encodeURIComponent('{"json":{"limit":100,"sort":"price_asc"}}')}`;

let db: Database;
let platform: Platform;
let api: Api;
let server: RunningServer;
let productId: number;
/** Whether each request went the short way. */
let ways: boolean[];
let lines: Record<string, unknown>[];

beforeAll(async () => {
  db = await openEmbeddedTestDatabase();
  const shopId = await makeShop(db, "shop");
  platform = await openTestPlatform(db);
  const offers = Array.from({ length: 60 }, (_, index) => makeOffer(shopId, `o${index}`));
  productId = (await observeOffers(platform, offers))[0]?.productId as number;
  await platform.close();
});
afterAll(() => db.close());
afterEach(async () => {
  await server.stop();
  await api.close();
  await platform.close();
});

async function open(settings: Record<string, string> = {}): Promise<void> {
  // Nothing is warm from the test before.
  await db.ingest.deleteFrom("setting").execute();
  ways = [];
  lines = [];
  const log = createLogger({
    level: "info",
    pretty: false,
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  platform = { ...(await openTestPlatform(db, settings)), log };
  api = createApi(platform);
  const shortWay: Api["shortWay"] = (...request) => {
    const taken = api.shortWay(...request);
    ways.push(taken);
    return taken;
  };
  server = await listen({ app: api.app, shortWay }, { port: 0, host: "127.0.0.1" });
}

async function ask(headers: Record<string, string> = {}, path = LIST) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(server.url + path, { headers }, resolve).on("error", reject);
  });
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

/** What changes from answer to answer. */
function lasting({ headers }: Awaited<ReturnType<typeof ask>>): Record<string, unknown> {
  const { date, "x-process-time": _, "x-request-id": id, ratelimit, "x-ratelimit-remaining": left, ...rest } = headers;
  expect([date, id, ratelimit, left].every((value) => value !== undefined)).toBe(true);
  return rest;
}

describe("a body that is at hand", () => {
  beforeEach(() => open({ RATE_LIMIT_RPM: "100000" }));

  it("goes the short way, and is the same as on the long one", async () => {
    const first = await ask();
    const second = await ask();
    expect(ways).toEqual([false, true]);
    expect(second.body.equals(first.body)).toBe(true);
    expect(second.body.length).toBeGreaterThan(1_000);
    expect(lasting(second)).toEqual(lasting(first));
    expect(Number(second.headers["x-ratelimit-remaining"])).toBe(Number(first.headers["x-ratelimit-remaining"]) - 1);
  });

  it("goes it in every encoding, once made", async () => {
    await ask();
    const first = await ask({ "Accept-Encoding": "gzip, deflate, br" });
    const second = await ask({ "Accept-Encoding": "gzip, deflate, br" });
    expect(ways).toEqual([false, false, true]);
    expect(lasting(second)).toEqual(lasting(first));
    expect(second.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(second.body).equals((await ask()).body)).toBe(true);
  });

  it("goes it however the call is spelt, once that spelling was met", async () => {
    const input = encodeURIComponent('{"json":{"sort":"price_asc","limit":100}}');
    const odd = `/trpc/catalog.list?utm=1&input=${input}`;
    const first = await ask();
    await ask({}, odd);
    const second = await ask({}, odd);
    expect(ways).toEqual([false, false, true]);
    expect(second.body.equals(first.body)).toBe(true);
    await upsertProduct(platform, { id: productId, name: "Written since" });
    expect((await ask({}, odd)).body.toString()).toContain("Written since");
    for (let i = 0; i < 1_500; i++) await api.app.request(`${odd}&x=${i}`, {}, connection);
    expect(platform.cache.stats().derived.bodies?.entries).toBe(1);
    expect((await ask()).status).toBe(200);
  });

  it("is a 304 there too", async () => {
    const { etag = "" } = (await ask()).headers;
    const answer = await ask({ "If-None-Match": `"x", W/${etag}` });
    expect(ways).toEqual([false, true]);
    expect(answer).toMatchObject({ status: 304, headers: { etag } });
    expect(answer.body.length).toBe(0);
    expect(answer.headers["content-security-policy"]).toBeDefined();
  });

  it("keeps a well-formed request id and makes one otherwise", async () => {
    await ask();
    expect((await ask({ "X-Request-ID": "trace-4242" })).headers["x-request-id"]).toBe("trace-4242");
    expect((await ask({ "X-Request-ID": 'a"b' })).headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ways).toEqual([false, true, true]);
  });

  it("leaves the line that every request leaves, and is counted", async () => {
    await ask();
    await ask({ "X-Request-ID": "trace-4242" });
    const [long, short] = lines.filter(({ msg }) => msg === "request");
    expect(Object.keys(short ?? {}).sort()).toEqual(Object.keys(long ?? {}).sort());
    expect(short).toMatchObject({
      level: "info",
      id: "trace-4242",
      method: "GET",
      path: "/trpc/catalog.list",
      status: 200,
    });
    const metrics = await (await api.app.request("/metrics", {}, connection)).text();
    expect(metrics).toContain('vitrine_http_requests_total{method="GET",route="trpc",status="200"} 2\n');
    expect(metrics).toContain('vitrine_cache_reads{part="bodies",outcome="fresh"} 1\n');
  });

  it("is named in the log without its query, whether it has one or not", async () => {
    for (const path of [LIST, "/trpc/catalog.stats"]) for (let i = 0; i < 2; i++) await ask({}, path);
    expect(ways).toEqual([false, true, false, true]);
    expect(lines.filter(({ msg }) => msg === "request").map(({ path }) => path)).toEqual([
      "/trpc/catalog.list",
      "/trpc/catalog.list",
      "/trpc/catalog.stats",
      "/trpc/catalog.stats",
    ]);
  });

  it("never outlives a write", async () => {
    for (let i = 0; i < 10; i++) {
      await ask();
      await upsertProduct(platform, { id: productId, name: `Written ${i}` });
      expect((await ask()).body.toString()).toContain(`Written ${i}`);
    }
  });

  it.each(["HEAD", "POST", "DELETE"])("is not given to %s on it", async (method) => {
    await ask();
    await fetch(server.url + LIST, { method });
    expect(ways).toEqual([false, false]);
  });
});

const connection = { incoming: { socket: { remoteAddress: "127.0.0.1" } } } as never;

describe("who calls", () => {
  it("is a key that was met lately, bound to origins or not", async () => {
    await open();
    const { key } = await createKey(platform, { name: "free", kind: "publishable" });
    const bound = await createKey(platform, { name: "bound", kind: "publishable", origins: ["https://a.example"] });
    const secret = await createKey(platform, { name: "server", kind: "secret" });
    await ask();
    ways = [];
    for (const headers of [
      { Authorization: `Bearer ${key}` },
      { "X-API-Key": bound.key, Origin: "https://a.example" },
      { Authorization: `Bearer ${secret.key}` },
    ] as Record<string, string>[]) {
      const first = await ask(headers);
      const second = await ask(headers);
      expect(lasting(second)).toEqual(lasting(first));
    }
    expect(ways).toEqual([false, true, false, true, false, true]);
    expect((await ask({ "X-API-Key": bound.key, Origin: "https://b.example" })).status).toBe(403);
    expect((await ask({ Authorization: "Bearer vtr_pub_nonsense" })).status).toBe(401);
    expect((await ask({ Authorization: `Bearer ${secret.key}` })).headers["cache-control"]).toBe("private, no-cache");
  });

  it("is refused from the moment its key is revoked", async () => {
    await open();
    const { key, id } = await createKey(platform, { name: "brief", kind: "publishable" });
    for (let i = 0; i < 3; i++) expect((await ask({ Authorization: `Bearer ${key}` })).status).toBe(200);
    await revokeKey(platform, { id });
    await expect.poll(async () => (await ask({ Authorization: `Bearer ${key}` })).status).toBe(401);
  });

  it("gets as many answers as the limit allows, whichever way they go", async () => {
    await open({ RATE_LIMIT_RPM: "20" });
    const statuses = [];
    for (let i = 0; i < 25; i++) statuses.push((await ask()).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect(ways.filter(Boolean)).toHaveLength(19);
  });

  it("is not limited where there is no limit", async () => {
    await open({ RATE_LIMIT_RPM: "0" });
    await ask();
    expect((await ask()).headers).not.toHaveProperty("ratelimit");
    expect(ways).toEqual([false, true]);
  });

  it("is told apart behind a trusted proxy", async () => {
    await open({ TRUST_PROXY: "127.0.0.1", RATE_LIMIT_RPM: "20" });
    await ask({ "X-Forwarded-For": "203.0.113.7" });
    const mine = await ask({ "X-Forwarded-For": "203.0.113.7" });
    const yours = await ask({ "X-Forwarded-For": "203.0.113.8" });
    expect([mine, yours].map(({ headers }) => headers["x-ratelimit-remaining"])).toEqual(["18", "19"]);
    expect(ways).toEqual([false, true, true]);
  });

  it("reads the answer on pages of listed origins only", async () => {
    await open({ CORS_ORIGINS: "https://a.example" });
    for (const origin of [undefined, "https://a.example", "https://b.example"]) {
      const headers = origin ? { Origin: origin } : undefined;
      const long = await ask(headers, `${LIST}&origin=${origin}`);
      const short = await ask(headers);
      expect(lasting(short)).toEqual(lasting(long));
      expect(short.headers["access-control-allow-origin"]).toBe(origin === "https://a.example" ? origin : undefined);
      expect(short.headers.vary).toBe("Accept-Encoding, Authorization, X-API-Key, Origin");
      const held = await ask({ ...headers, "If-None-Match": "*" });
      expect(held.headers.vary).toBe(short.headers.vary);
      expect(held.headers["access-control-allow-origin"]).toBe(short.headers["access-control-allow-origin"]);
    }
    expect(ways.filter(Boolean)).toHaveLength(6);
  });
});
