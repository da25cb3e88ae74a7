import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { closeRedis, openRedis, type RedisClient } from "../redis.ts";
import { findFreePort, hasRedisServer, startTestRedis, type TestRedis } from "../redis-testing.ts";
import type { CacheOptions, CacheRead } from "./cache.ts";
import { openTestNode, type TestNode } from "./cache-testing.ts";

const NAMESPACE = "vitrine-test";

let nodes: TestNode[] = [];
let db: Database;
beforeAll(async () => {
  db = await openEmbeddedTestDatabase();
});
afterAll(() => db.close());
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  nodes = [];
});

/** A busy machine is not taken for a slow Redis, except where the limit itself is tested. */
const PATIENT = { redisCallMs: 5_000 };

async function openNode(redisUrl: string, options: Partial<CacheOptions> = PATIENT): Promise<TestNode> {
  const node = await openTestNode({ db, redisUrl, namespace: NAMESPACE, ...options });
  nodes.push(node);
  return node;
}

async function untilUp({ cache }: TestNode): Promise<void> {
  await vi.waitFor(() => expect(cache.stats().secondTier).toBe("up"), { timeout: 8_000 });
}

function answer(key: string): CacheRead<unknown> {
  return { kind: "detail", key, tags: [] };
}

/** How long each of a number of reads takes, in milliseconds; each must be answered right. */
async function timeReads({ cache }: TestNode, count: number, label: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    expect(await cache.read(answer(`${label} ${i}`), async () => i)).toBe(i);
    times.push(performance.now() - started);
  }
  return times;
}

function medianOf(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;
}

it("reads at once when Redis is down from the start", async () => {
  const node = await openNode(`redis://127.0.0.1:${await findFreePort()}`);
  expect(medianOf(await timeReads(node, 9, "down"))).toBeLessThan(20);
  expect(node.cache.stats().secondTier).toBe("down");
});

describe.skipIf(!hasRedisServer)("a second tier on a Redis of its own", () => {
  let redis: TestRedis;
  let raw: RedisClient;
  beforeEach(async () => {
    redis = await startTestRedis();
    raw = openRedis({ url: redis.url, log: pino({ level: "silent" }), role: "test" });
    await vi.waitFor(() => expect(raw.isReady).toBe(true));
  });
  afterEach(async () => {
    closeRedis(raw);
    await redis.kill();
  });

  /** A node that has written an answer, and the key it stands under. */
  async function written(value: unknown = { price: 5, at: new Date(7) }): Promise<string> {
    const node = await openNode(redis.url);
    await untilUp(node);
    await node.cache.read(answer("1"), async () => value);
    return vi.waitFor(async () => {
      const [key] = await raw.keys("*");
      expect(key).toBeDefined();
      return key as string;
    });
  }

  it("gives one node what another has loaded, Dates and all", async () => {
    const value = { price: 5, at: new Date(7), bytes: new Uint8Array([1, 2]), none: null };
    await written(value);
    const other = await openNode(redis.url);
    await untilUp(other);
    const found = await other.cache.read(answer("1"), async () => "loaded again");
    expect(found).toEqual(value);
    expect(Object.isFrozen(found)).toBe(true);
    expect(other.cache.stats()).toMatchObject({ hits: 1, misses: 0, entries: 1 });
  });

  it("keeps an answer in Redis no longer than its TTL", async () => {
    const key = await written();
    const ttl = await raw.pTTL(key);
    expect(ttl).toBeGreaterThan(14 * 60_000);
    expect(ttl).toBeLessThanOrEqual(15 * 60_000);
  });

  it("is not written what has no time to live: it would stay for ever", async () => {
    const node = await openNode(redis.url, { ...PATIENT, ttl: { detail: 0 } });
    await untilUp(node);
    await node.cache.read(answer("1"), async () => 1);
    await node.cache.read({ ...answer("2"), kind: "list" }, async () => 2);
    await vi.waitFor(async () => expect(await raw.keys("*")).not.toHaveLength(0));
    expect(await raw.keys("*")).toEqual([`${NAMESPACE}::list:2`]);
  });

  it("does not make an answer younger by moving it", async () => {
    await written("old");
    const other = await openNode(redis.url);
    await untilUp(other);
    other.clock.advance(10 * 60_000);
    expect(await other.cache.read(answer("1"), async () => "new")).toBe("old");
    other.clock.advance(5 * 60_000 + 1);
    await other.cache.read(answer("1"), async () => "new");
    expect(other.cache.stats().stale).toBe(1);
  });

  it("is passed over at once when it was killed, and used again when it is back", async () => {
    const node = await openNode(redis.url);
    await untilUp(node);
    await node.cache.read(answer("1"), async () => 1);
    await redis.kill();
    await vi.waitFor(() => expect(node.cache.stats().secondTier).toBe("down"), { timeout: 100 });
    expect(medianOf(await timeReads(node, 9, "killed"))).toBeLessThan(20);
    await redis.start();
    await untilUp(node);
    await node.cache.read(answer("3"), async () => 3);
    await vi.waitFor(async () => expect(await raw.keys("*")).not.toHaveLength(0), { timeout: 5_000 });
  });

  it("answers reads that were under way when it was killed", async () => {
    const node = await openNode(redis.url);
    await untilUp(node);
    const reads = Array.from({ length: 200 }, (_, i) => node.cache.read(answer(String(i)), async () => i));
    await redis.kill();
    expect(await Promise.all(reads)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it("costs a read 50 ms while it hangs, and after five failed calls nothing", async () => {
    const node = await openNode(redis.url, {});
    await untilUp(node);
    redis.hang();
    const [first, later] = [await timeReads(node, 5, "first"), await timeReads(node, 9, "later")];
    expect(first[0]).toBeGreaterThan(45);
    expect(medianOf(first)).toBeLessThan(100);
    expect(medianOf(later)).toBeLessThan(20);
    expect(node.cache.stats().secondTier).toBe("down");
    expect(node.cache.stats().errors).toBeGreaterThanOrEqual(5);

    redis.resume();
    await vi.waitFor(
      async () => {
        await node.cache.read(answer(String(performance.now())), async () => 1);
        expect(node.cache.stats().secondTier).toBe("up");
      },
      { timeout: 8_000, interval: 100 },
    );
  });

  it("goes on being read when it is full", async () => {
    await written("kept");
    await raw.sendCommand(["CONFIG", "SET", "maxmemory", "1"]);
    const other = await openNode(redis.url);
    await untilUp(other);
    for (let i = 0; i < 10; i++) await other.cache.read(answer(`new ${i}`), async () => i);
    await vi.waitFor(() => expect(other.cache.stats().errors).toBe(10));
    expect(other.cache.stats().secondTier).toBe("up");
    expect(await other.cache.read(answer("1"), async () => "loaded again")).toBe("kept");
  });

  it.each<[string, (text: string) => string | Promise<string>]>([
    ["is not ours", () => `{"v":1,"value":"poison","tags":[],"asOf":99,"storedAt":0,"ttlMs":900000}`],
    ["was cut", (text) => text.slice(0, -10)],
    ["was altered", (text) => text.replace('"price":5', '"price":1')],
    ["reaches for prototypes", (text) => text.replace('{"price"', '{"__proto__":{"admin":true},"price"')],
    ["is 50 MB", () => "x".repeat(50_000_000)],
    ["is empty JSON", () => "{}"],
    ["is nested without end", () => "[".repeat(100_000)],
  ])("drops an entry that %s, and loads", async (_, poison) => {
    const key = await written();
    await raw.set(key, await poison((await raw.get(key)) as string));
    const other = await openNode(redis.url);
    await untilUp(other);
    expect(await other.cache.read(answer("1"), async () => "loaded")).toBe("loaded");
    expect(other.cache.stats().dropped).toBe(1);
    expect((Object.prototype as { admin?: boolean }).admin).toBeUndefined();
    const third = await openNode(redis.url);
    await untilUp(third);
    await vi.waitFor(async () => expect(await raw.strLen(key)).toBeLessThan(1_000));
    expect(await third.cache.read(answer("1"), async () => "loaded again")).toBe("loaded");
  });

  it("deletes an entry that it drops, also when nothing takes its place", async () => {
    const key = await written();
    await raw.set(key, "poison");
    const other = await openNode(redis.url);
    await untilUp(other);
    const fail = () => Promise.reject(new Error("down"));
    await expect(other.cache.read(answer("1"), fail)).rejects.toThrow("down");
    await vi.waitFor(async () => expect(await raw.exists(key)).toBe(0));
  });

  it("drops an entry that stands under another's key, or was sealed with another secret", async () => {
    const key = await written();
    await raw.copy(key, key.replace("detail:1", "detail:2"));
    const other = await openNode(redis.url);
    await untilUp(other);
    expect(await other.cache.read(answer("2"), async () => "loaded")).toBe("loaded");
    expect(other.cache.stats().dropped).toBe(1);
    const stranger = await openNode(redis.url, { ...PATIENT, secret: "another secret" });
    await untilUp(stranger);
    expect(await stranger.cache.read(answer("1"), async () => "loaded")).toBe("loaded");
  });
});
