import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@vitrine/db";
import { openPostgresTestDatabase } from "@vitrine/db/testing";
import { createKey, observeOffers, type Platform } from "@vitrine/domain";
import { hasRedisServer, makeOffer, makeShop, startTestRedis, type TestRedis } from "@vitrine/domain/testing";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { type Api, createApi } from "../../app.ts";
import { listen, type RunningServer } from "../../server.ts";
import { openTestPlatform } from "../../testing.ts";

/** How late another node may be. */
const LATEST_MS = 1_000;

const address = (path: string, input: unknown) =>
  `/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;

interface Node {
  platform: Platform;
  api: Api;
  server: RunningServer;
  /** The product's name as every public answer that shows it has it. */
  readNames(): Promise<string[]>;
}

describe.skipIf(!inject("databaseUrl") || !hasRedisServer)("two nodes on one database and one Redis", () => {
  let db: Database;
  let redis: TestRedis;
  let nodes: [Node, Node];
  let productId: number;
  let key: string;

  async function open(): Promise<Node> {
    const platform = await openTestPlatform(db, { REDIS_URL: redis.url, RATE_LIMIT_RPM: "1000000" });
    await vi.waitFor(() => expect(platform.cache.stats().secondTier).toBe("up"));
    const api = createApi(platform);
    const server = await listen(api, { port: 0, host: "127.0.0.1" });
    const ask = async (path: string) => (await fetch(server.url + path)).text();
    return {
      platform,
      api,
      server,
      async readNames() {
        const bodies = await Promise.all([
          ask(address("catalog.list", { sort: "price_asc", limit: 10 })),
          ask(address("catalog.get", { id: productId })),
        ]);
        return bodies.map((body) => /"name":"(Version \d+)"/.exec(body)?.[1] ?? body);
      },
    };
  }

  beforeAll(async () => {
    db = await openPostgresTestDatabase();
    redis = await startTestRedis();
    const shopId = await makeShop(db, "shop");
    nodes = [await open(), await open()];
    const [first] = await observeOffers(nodes[0].platform, [
      makeOffer(shopId, "a", { product: { name: "Version 0" } }),
    ]);
    productId = first?.productId as number;
    key = (await createKey(nodes[0].platform, { name: "writer", kind: "secret", scopes: ["catalog"] })).key;
  }, 40_000);
  afterAll(async () => {
    for (const { server, api, platform } of nodes) {
      await server.stop();
      await api.close();
      await platform.close();
    }
    await redis.kill();
    await db.close();
  });

  let version = 0;
  async function write({ server }: Node): Promise<string> {
    const name = `Version ${++version}`;
    const answer = await fetch(`${server.url}/trpc/catalog.upsert`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
      body: JSON.stringify({ json: { id: productId, name } }),
    });
    expect(answer.status).toBe(200);
    return name;
  }

  it.each([
    { circumstance: "with Redis up", prepare: async () => {} },
    { circumstance: "with Redis hanging", prepare: async () => redis.hang() },
    { circumstance: "with Redis killed", prepare: async () => redis.kill() },
    { circumstance: "with Redis back, empty", prepare: async () => redis.start() },
    { circumstance: "with Redis killed on the way", prepare: async () => void setTimeout(redis.kill, 800) },
  ])(
    "give nothing older than a write: the writer's at once, the other's within a second, $circumstance",
    async ({ prepare }) => {
      await prepare();
      let done = false;
      const visitors = nodes.map(async ({ readNames }) => {
        for (; !done; await sleep(5)) await readNames();
      });
      let worst = 0;
      for (let i = 0; i < 10; i++) {
        const [writer, other] = i % 2 === 0 ? nodes : [nodes[1], nodes[0]];
        const name = await write(writer);
        const written = performance.now();
        expect(await writer.readNames()).toEqual([name, name]);
        while ((await other.readNames()).some((shown) => shown !== name)) await sleep(2);
        worst = Math.max(worst, performance.now() - written);
        expect(await writer.readNames()).toEqual([name, name]);
      }
      done = true;
      await Promise.all(visitors);
      expect(worst).toBeLessThan(LATEST_MS);
    },
    20_000,
  );

  it("both gave bodies from the cache meanwhile, the same under the same ETag", async () => {
    for (const { platform } of nodes) expect(platform.cache.stats().derived.bodies?.hits).toBeGreaterThan(20);
    const path = address("catalog.list", { sort: "price_asc", limit: 10 });
    const etags = await Promise.all(
      nodes.map(async ({ server }) => (await fetch(server.url + path)).headers.get("ETag")),
    );
    expect(new Set(etags).size).toBe(1);
    expect(etags[0]).toMatch(/^"/);
  });

  it("both forget what one was told to clear", async () => {
    const misses = () => nodes.map(({ platform }) => platform.cache.stats().derived.bodies?.misses ?? 0);
    const before = misses();
    const answer = await fetch(`${nodes[0].server.url}/trpc/analytics.clearCache`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
      body: JSON.stringify({ json: { tag: "*" } }),
    });
    expect(answer.status).toBe(200);
    await nodes[0].readNames();
    expect(misses()[0]).toBe(before[0]! + 2);
    await vi.waitFor(async () => {
      await nodes[1].readNames();
      expect(misses()[1]).toBe(before[1]! + 2);
    }, LATEST_MS);
  });
});
