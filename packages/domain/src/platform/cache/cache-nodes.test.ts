import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, lastChangeId } from "@vitrine/db";
import { openPostgresTestDatabase } from "@vitrine/db/testing";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { hasRedisServer, startTestRedis, type TestRedis } from "../redis-testing.ts";
import type { CacheRead } from "./cache.ts";
import { appendChange, openTestNode, type TestNode } from "./cache-testing.ts";
import { CATALOG_TAG, productTag } from "./tags.ts";

/** How late another node may be. */
const LATEST_MS = 1_000;

const answers: CacheRead<number>[] = [
  { kind: "detail", key: "1", tags: [productTag(1)] },
  { kind: "list", key: "all", tags: [CATALOG_TAG] },
  { kind: "detail", key: "by answer", tags: () => [productTag(1)] },
];

describe.skipIf(!inject("databaseUrl") || !hasRedisServer)("two nodes on one database and one Redis", () => {
  let db: Database;
  let redis: TestRedis;
  let nodes: [TestNode, TestNode];
  beforeAll(async () => {
    db = await openPostgresTestDatabase();
    redis = await startTestRedis();
    const shared = { db, redisUrl: redis.url, busRedisUrl: redis.url, namespace: randomBytes(6).toString("hex") };
    nodes = [await openTestNode(shared), await openTestNode(shared)];
    for (const { cache } of nodes) await vi.waitFor(() => expect(cache.stats().secondTier).toBe("up"));
  }, 40_000);
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await redis.kill();
    await db.close();
  });

  /** What is cached is the end of the log, so that an answer's age shows. */
  const read = (node: TestNode, answer: CacheRead<number>) => node.cache.read(answer, () => lastChangeId(db.reads));

  it.each([
    { circumstance: "with Redis up", prepare: async () => {} },
    { circumstance: "with Redis hanging", prepare: async () => redis.hang() },
    { circumstance: "with Redis killed", prepare: async () => redis.kill() },
    { circumstance: "with Redis back, empty", prepare: async () => redis.start() },
  ])(
    "give nothing older than a write: the writer's at once, the other's within a second, $circumstance",
    async ({ prepare }) => {
      await prepare();
      // Time passes on both clocks, as the spacing of tags needs.
      const ticking = setInterval(() => {
        for (const { clock } of nodes) clock.advance(20);
      }, 20);
      let done = false;
      const visitors = nodes.map(async (node) => {
        while (!done) {
          for (const answer of answers) await read(node, answer);
          await sleep(5);
        }
      });
      let worst = 0;
      for (let i = 0; i < 12; i++) {
        const [writer, other] = i % 2 === 0 ? nodes : [nodes[1], nodes[0]];
        const id = await writer.write({ productId: 1 });
        const written = performance.now();
        for (const answer of answers) expect(await read(writer, answer)).toBeGreaterThanOrEqual(id);
        for (const answer of answers) {
          while ((await read(other, answer)) < id) await sleep(2);
          worst = Math.max(worst, performance.now() - written);
        }
      }
      done = true;
      clearInterval(ticking);
      await Promise.all(visitors);
      expect(worst).toBeLessThan(LATEST_MS);
    },
  );

  it("give nothing older than a write that was announced to nobody, within a second", async () => {
    const id = await appendChange(db);
    const written = performance.now();
    for (const node of nodes) {
      while ((await read(node, answers[0] as CacheRead<number>)) < id) await sleep(5);
    }
    expect(performance.now() - written).toBeLessThan(LATEST_MS);
  });

  it("both forget what one was told to clear", async () => {
    const detail: CacheRead<string> = { kind: "detail", key: "cleared", tags: ["campaign"] };
    for (const node of nodes) expect(await node.cache.read(detail, async () => "old")).toBe("old");
    await nodes[0].cache.clear("campaign");
    expect(await nodes[0].cache.read(detail, async () => "new")).toBe("new");
    await vi.waitFor(async () => expect(await nodes[1].cache.read(detail, async () => "new")).toBe("new"), LATEST_MS);
  });

  it("share their loads", async () => {
    await vi.waitFor(() => expect(nodes.map(({ cache }) => cache.stats().secondTier)).toEqual(["up", "up"]), {
      timeout: 8_000,
    });
    const load = vi.fn(async () => 1);
    for (const node of nodes) {
      await node.cache.read({ kind: "brands", key: "shared", tags: [] }, load);
      await sleep(50);
    }
    expect(load).toHaveBeenCalledTimes(1);
  });
});
