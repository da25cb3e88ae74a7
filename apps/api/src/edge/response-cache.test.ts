import { setImmediate as nextTurn } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { createKey, observeOffers, type Platform, upsertProduct } from "@vitrine/domain";
import { countStatements, makeOffer, makeShop } from "@vitrine/domain/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { openTestPlatform } from "../testing.ts";

const LIST = address("catalog.list", { limit: 100, sort: "price_asc" });

function address(path: string, input?: unknown): string {
  return `/trpc/${path}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`}`;
}

describeOnBothDatabases("bodies of public queries", (db: () => Database) => {
  let platform: Platform;
  let api: Api;
  let statements: { readonly count: number };
  let productId: number;
  beforeAll(async () => {
    const counted = countStatements(db());
    statements = counted;
    // What is counted is what procedures ask; the change feed asks on its own.
    platform = { ...(await openTestPlatform(db(), { RATE_LIMIT_RPM: "1000000" })), db: counted.db };
    const shopId = await makeShop(db(), "shop");
    const offers = Array.from({ length: 60 }, (_, index) => makeOffer(shopId, `o${index}`, { price: 10_000 + index }));
    const [first] = await observeOffers(platform, offers);
    productId = first?.productId as number;
    api = createApi(platform);
    await api.app.request("/readyz");
  });
  afterAll(async () => {
    await api.close();
    await platform.close();
  });

  const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    api.app.request(path, { headers, method }, {} as never);
  const figures = () => platform.cache.stats().derived.bodies!;

  describe("from the cache", () => {
    it("are what the procedure gives, character by character", async () => {
      for (const path of ["catalog.list", "catalog.stats", "catalog.brands", "catalog.categories"]) {
        const batch = await (await ask(`${address(path)}?batch=1`)).text();
        for (let i = 0; i < 2; i++) expect(`[${await (await ask(address(path))).text()}]`).toBe(batch);
      }
    });

    it("take no statement and no procedure", async () => {
      const first = await (await ask(LIST)).text();
      const before = statements.count;
      const { hits } = figures();
      expect(await (await ask(LIST)).text()).toBe(first);
      expect(statements.count).toBe(before);
      expect(figures().hits).toBe(hits + 1);
      expect(figures().hitRatio.list).toBeGreaterThan(0);
    });

    it("are one, however the call is written", async () => {
      await ask(LIST);
      await ask(address("catalog.stats"));
      const { entries } = figures();
      for (let i = 0; i < 50; i++) {
        const input = encodeURIComponent(`{"json":${" ".repeat(i)}{"sort":"price_asc","limit":100}}`);
        await ask(`/trpc/catalog.list?utm=${i}&input=${input}&x=${i}`);
        await ask(`/trpc/catalog.stats?input=%7B%22json%22%3A${i}%7D`);
      }
      expect(figures().entries).toBe(entries);
    });

    it("end with a write before it returns, whoever asks meanwhile", async () => {
      let done = false;
      const visitor = (async () => {
        // What is kept comes without the event loop turning once.
        for (; !done; await nextTurn()) await (await ask(LIST)).text();
      })();
      for (let i = 0; i < 20; i++) {
        const name = `Renamed ${i}`;
        await upsertProduct(platform, { id: productId, name });
        expect(await (await ask(LIST)).text()).toContain(name);
        expect(await (await ask(address("catalog.get", { id: productId }))).text()).toContain(name);
      }
      done = true;
      await visitor;
    });

    it("end with their tag being cleared", async () => {
      await ask(LIST);
      const { misses } = figures();
      await platform.cache.clear("catalog");
      await ask(LIST);
      expect(figures().misses).toBe(misses + 1);
    });
  });

  it("are computed at most twice for 2,000 who wait for one that has expired", async () => {
    await ask(LIST);
    await platform.cache.clear("*");
    const start = statements.count;
    await ask(address("catalog.list", { limit: 99, sort: "price_asc" }));
    const perCall = statements.count - start;
    expect(perCall).toBeGreaterThan(0);

    const before = statements.count;
    const answers = await Promise.all(Array.from({ length: 2_000 }, () => ask(LIST)));
    expect(statements.count - before).toBeLessThanOrEqual(2 * perCall);
    const etags = new Set(answers.map(({ status, headers }) => `${status} ${headers.get("ETag")}`));
    expect(etags.size).toBe(1);
    expect([...etags][0]).toMatch(/^200 "/);
  }, 30_000);

  describe("are sent", () => {
    it.each([
      ["br", brotliDecompressSync],
      ["gzip", gunzipSync],
    ] as const)("as %s where that is asked for", async (encoding, decompress) => {
      const plain = await (await ask(LIST)).text();
      const answer = await ask(LIST, { "Accept-Encoding": encoding });
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(answer.headers.get("Content-Encoding")).toBe(encoding);
      expect(answer.headers.get("Content-Length")).toBe(String(bytes.length));
      expect(decompress(bytes).toString()).toBe(plain);
      expect(bytes.length).toBeLessThan(plain.length / 4);
    });

    it("with everything that every answer has", async () => {
      for (const headers of [{}, { "Accept-Encoding": "br" }] as Record<string, string>[]) {
        for (let i = 0; i < 2; i++) {
          const answer = await ask(LIST, { "X-Request-ID": "trace-4242", ...headers });
          expect(Object.fromEntries(answer.headers)).toMatchObject({
            "content-type": "application/json",
            "x-request-id": "trace-4242",
            "x-process-time": expect.stringMatching(/^\d+\.\d{6}$/),
            "x-ratelimit-limit": "1000000",
            ratelimit: expect.stringMatching(/^"default";r=\d+;t=\d+$/),
            "x-content-type-options": "nosniff",
            "content-security-policy": expect.any(String),
            etag: expect.stringMatching(/^"[^"]+"$/),
            vary: "Accept-Encoding, Authorization, X-API-Key",
          });
        }
      }
    });

    it("as a 304 to a client that holds them", async () => {
      const etag = (await ask(LIST)).headers.get("ETag") as string;
      for (const held of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const answer = await ask(LIST, { "If-None-Match": held });
        expect(answer.status).toBe(304);
        expect(await answer.text()).toBe("");
        expect(answer.headers.get("ETag")).toBe(etag);
        expect(answer.headers.get("Vary")).toBe("Accept-Encoding, Authorization, X-API-Key");
        expect(answer.headers.get("Cache-Control")).toContain("s-maxage");
        expect(answer.headers.has("X-Request-ID")).toBe(true);
        expect(answer.headers.has("Content-Length")).toBe(false);
      }
      await upsertProduct(platform, { id: productId, name: "Another name" });
      expect((await ask(LIST, { "If-None-Match": etag })).status).toBe(200);
    });

    it("without the body to HEAD", async () => {
      const get = await ask(LIST);
      const head = await ask(LIST, {}, "HEAD");
      expect(head.status).toBe(200);
      expect(await head.text()).toBe("");
      for (const name of ["ETag", "Content-Length", "Content-Type", "Cache-Control", "Vary"]) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
    });

    it("for others to keep, by kind, but not to whoever comes with a secret key", async () => {
      const { key: secret } = await createKey(platform, { name: "server", kind: "secret" });
      const { key: publishable } = await createKey(platform, { name: "site", kind: "publishable" });
      const control = async (path: string, key?: string) =>
        (await ask(path, key ? { Authorization: `Bearer ${key}` } : {})).headers.get("Cache-Control");
      expect(await control(LIST)).toBe("public, max-age=0, s-maxage=10, stale-while-revalidate=60");
      expect(await control(LIST, publishable)).toBe(await control(LIST));
      expect(await control(LIST, secret)).toBe("private, no-cache");
      expect(await control(address("catalog.stats"))).toContain("s-maxage=60,");
      expect(await control(address("catalog.brands"))).toContain("s-maxage=300,");
    });
  });

  describe("are not kept", () => {
    it("of failures, which each caller gets with its own id", async () => {
      const path = address("catalog.get", { slug: "product-still-to-come" });
      const { entries } = figures();
      const answers = await Promise.all(["caller-0001", "caller-0002"].map((id) => ask(path, { "X-Request-ID": id })));
      for (const [index, answer] of answers.entries()) {
        expect(answer.status).toBe(404);
        expect(answer.headers.get("Cache-Control")).toBe("no-store");
        expect(answer.headers.has("ETag")).toBe(false);
        expect(await answer.json()).toMatchObject({
          error: { json: { data: { kind: "not_found", requestId: `caller-000${index + 1}`, resource: "product" } } },
        });
      }
      expect(figures().entries).toBe(entries);
      await upsertProduct(platform, { name: "Product still to come" });
      expect((await ask(path)).status).toBe(200);
    });

    it("of inputs that are refused: by name, as ever", async () => {
      for (const [input, status] of [
        ['{"json":{"limit":"ten"}}', 400],
        ['{"limit":1}', 400],
        ["{", 400],
        [`{"json":${"[".repeat(500)}}`, 400],
        ['{"json":{"colour":"red"}}', 400],
      ] as const) {
        const answer = await ask(`/trpc/catalog.list?input=${encodeURIComponent(input)}`);
        expect(answer.status).toBe(status);
        expect(answer.headers.get("Cache-Control")).toBe("no-store");
        expect(await answer.text()).toContain("invalid_input");
      }
    });

    it("are failures that fall out as they would without the cache", async () => {
      const wrong = address("catalog.list", { colour: "red", limit: -1 });
      const [cached] = [await (await ask(wrong, { "X-Request-ID": "same-same" })).json()];
      const [plain] = (await (
        await ask(
          `/trpc/catalog.list?batch=1&input=${encodeURIComponent('{"0":{"json":{"colour":"red","limit":-1}}}')}`,
          { "X-Request-ID": "same-same" },
        )
      ).json()) as [typeof cached];
      const withoutTime = (body: unknown) =>
        JSON.parse(JSON.stringify(body).replace(/"timestamp":"[^"]+"/, '"timestamp":""'));
      expect(withoutTime(cached)).toEqual(withoutTime(plain));
    });

    it("of batches, of what needs a key, of what stores", async () => {
      const { hits, misses } = figures();
      await ask(`${address("catalog.stats,catalog.brands")}?batch=1`);
      expect((await ask(address("analytics.cache"))).status).toBe(401);
      expect((await ask(address("health.live"))).headers.get("Cache-Control")).toBe("private, no-cache");
      expect((await ask(address("catalog.list"), {}, "DELETE")).status).not.toBe(200);
      expect(figures()).toMatchObject({ hits, misses });
    });
  });

  it("ask who calls first: a key that is not valid gets none", async () => {
    await ask(LIST);
    expect((await ask(LIST, { Authorization: "Bearer vtr_pub_nonsense" })).status).toBe(401);
  });
});
