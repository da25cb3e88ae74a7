import { randomBytes } from "node:crypto";
import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { closeRedis, openRedis } from "../redis.ts";
import { hasRedisServer, startTestRedis, type TestRedis } from "../redis-testing.ts";
import type { CacheRead } from "./cache.ts";
import { openTestNode, type TestNode, type TestNodeOptions } from "./cache-testing.ts";
import { CATALOG_TAG, categoryTag, productTag } from "./tags.ts";

/** A way to run, and what befalls it in the middle of every test. */
interface Setup {
  name: string;
  present: boolean;
  open?(): Promise<void>;
  redisUrl?(): string;
  midway(): Promise<void>;
  close?(): Promise<void>;
}

let ownRedis: TestRedis | undefined;

const setups: Setup[] = [
  { name: "in memory", present: true, midway: async () => {} },
  {
    name: "in memory and Redis",
    present: Boolean(inject("redisUrl")),
    redisUrl: () => inject("redisUrl"),
    midway: async () => {},
  },
  {
    name: "in memory and a Redis that dies",
    present: hasRedisServer,
    async open() {
      ownRedis ??= await startTestRedis();
      await ownRedis.start();
    },
    redisUrl: () => ownRedis?.url as string,
    midway: async () => ownRedis?.kill(),
    close: async () => ownRedis?.kill(),
  },
];

const MINUTE = 60_000;

/** Keys in a Redis that is not ours alone begin with it, and are deleted at the end. */
const NAMESPACE = `vitrine-test-${randomBytes(6).toString("hex")}`;
let opened = 0;

async function deleteKeys(redisUrl: string): Promise<void> {
  const client = openRedis({ url: redisUrl, log: pino({ level: "silent" }), role: "test" });
  await vi.waitFor(() => expect(client.isReady).toBe(true));
  for await (const keys of client.scanIterator({ MATCH: `${NAMESPACE}*`, COUNT: 1_000 })) {
    if (keys.length > 0) await client.unlink(keys);
  }
  closeRedis(client);
}

function detail(key = "1"): CacheRead<unknown> {
  return { kind: "detail", key, tags: [productTag(1)] };
}

describe.each(setups)("a cache $name", (setup) => {
  describe.skipIf(!setup.present)("with its service", () => {
    let db: Database;
    let node: TestNode;
    beforeAll(async () => {
      db = await openEmbeddedTestDatabase();
    });
    afterAll(async () => {
      await db.close();
      if (inject("redisUrl")) await deleteKeys(inject("redisUrl"));
    });

    async function open(options: Partial<TestNodeOptions> = {}): Promise<TestNode> {
      await node?.close();
      const redisUrl = setup.redisUrl?.();
      node = await openTestNode({ db, redisUrl, namespace: `${NAMESPACE}-${opened++}`, ...options });
      if (redisUrl) await vi.waitFor(() => expect(node.cache.stats().secondTier).toBe("up"), { timeout: 5_000 });
      return node;
    }
    beforeEach(async () => {
      await setup.open?.();
      await open();
    }, 20_000);
    afterEach(async () => {
      await node.close();
      await setup.close?.();
    });

    it("loads an answer once", async () => {
      const load = vi.fn(async () => ({ name: "Stratocaster", at: new Date(5) }));
      const loaded = await node.cache.read(detail(), load);
      await setup.midway();
      expect(await node.cache.read(detail(), load)).toBe(loaded);
      expect(await node.cache.read(detail("2"), load)).toEqual(loaded);
      expect(load).toHaveBeenCalledTimes(2);
    });

    it("hands out what nobody can change", async () => {
      const value = await node.cache.read(detail(), async () => ({ offers: [{ price: 1 }] }));
      expect(() => value.offers.push({ price: 2 })).toThrow(TypeError);
      expect(() => Object.assign(value.offers[0] as object, { price: 2 })).toThrow(TypeError);
    });

    it.each([null, 0, "", false, undefined])("keeps %s, which is a value", async (value) => {
      const load = vi.fn(async () => value);
      expect(await node.cache.read(detail(), load)).toBe(value);
      await setup.midway();
      expect(await node.cache.read(detail(), load)).toBe(value);
      expect(load).toHaveBeenCalledTimes(1);
    });

    it("refuses what would not be the same for the next reader", async () => {
      await expect(node.cache.read(detail(), async () => new Map([[1, 2]]))).rejects.toThrow("plain data");
    });

    it("tells a load the change id it can be sure to see", async () => {
      const id = await node.write();
      expect(await node.cache.read(detail(), async (asOf) => asOf)).toBe(id);
    });

    it("ends an answer with a change to what it shows, and no other", async () => {
      const load = vi.fn(async () => load.mock.calls.length);
      const other = { ...detail("2"), tags: [productTag(2)] };
      await node.cache.read(detail(), load);
      await node.cache.read(other, load);
      await node.write({ productId: 1 });
      await setup.midway();
      expect(await node.cache.read(detail(), load)).toBe(3);
      expect(await node.cache.read(other, load)).toBe(2);
    });

    it("ends lists of a category with a change below it, and the catalog's with any change", async () => {
      const list = (key: string, tag: string): CacheRead<number> => ({ kind: "list", key, tags: [tag] });
      const lists = [
        list("parent", categoryTag("guitars")),
        list("same", categoryTag("guitars/electric")),
        list("all", CATALOG_TAG),
        list("sibling", categoryTag("guitars/electric-bass")),
        list("below", categoryTag("guitars/electric/baritone")),
      ];
      const readAll = () => Promise.all(lists.map((read) => node.cache.read(read, async () => node.feed.appliedId)));
      const before = await readAll();
      await setup.midway();
      const id = await node.write({ categoryPath: "guitars/electric" });
      expect(await readAll()).toEqual([id, id, id, before[3], before[4]]);
    });

    it("takes the tags from the answer where they are a function", async () => {
      const read: CacheRead<{ ids: number[] }> = { ...detail(), tags: ({ ids }) => ids.map(productTag) };
      const load = vi.fn(async () => ({ ids: [4, 5] }));
      await node.cache.read(read, load);
      await node.write({ productId: 6 });
      await node.cache.read(read, load);
      await setup.midway();
      expect(load).toHaveBeenCalledTimes(1);
      await node.write({ productId: 5 });
      await node.cache.read(read, load);
      expect(load).toHaveBeenCalledTimes(2);
    });

    it("gives an answer past its TTL once more while it loads the next", async () => {
      const next = Promise.withResolvers<string>();
      await node.cache.read(detail(), async () => "old");
      await setup.midway();
      node.clock.advance(15 * MINUTE);
      expect(await node.cache.read(detail(), () => next.promise)).toBe("old");
      next.resolve("new");
      await vi.waitFor(async () => expect(await node.cache.read(detail(), async () => "newer")).toBe("new"));
      expect(node.cache.stats().stale).toBeGreaterThan(0);
    });

    it("waits for the next answer when the last is older than two TTLs", async () => {
      await node.cache.read(detail(), async () => "old");
      await setup.midway();
      node.clock.advance(30 * MINUTE);
      expect(await node.cache.read(detail(), async () => "new")).toBe("new");
    });

    it("never gives an answer once more that a change has ended", async () => {
      await node.cache.read(detail(), async () => "old");
      node.clock.advance(15 * MINUTE);
      await node.write({ productId: 1 });
      await setup.midway();
      expect(await node.cache.read(detail(), async () => "new")).toBe("new");
    });

    it("goes on giving the stale answer when loading fails, and does not try at every read", async () => {
      await node.cache.read(detail(), async () => "old");
      await setup.midway();
      node.clock.advance(15 * MINUTE);
      const failing = vi.fn(async (): Promise<string> => {
        throw new Error("the database is gone");
      });
      for (let i = 0; i < 5; i++) {
        expect(await node.cache.read(detail(), failing)).toBe("old");
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expect(failing).toHaveBeenCalledTimes(1);
      node.clock.advance(1_000);
      await node.cache.read(detail(), failing);
      await vi.waitFor(() => expect(failing).toHaveBeenCalledTimes(2));
    });

    it.each([
      { when: "just expired", passed: 15 * MINUTE },
      { when: "long expired", passed: 31 * MINUTE },
    ])("loads a hot key that has $when at most twice for 2,000 who wait", async ({ passed }) => {
      await node.cache.read(detail(), async () => 0);
      await setup.midway();
      node.clock.advance(passed);
      const load = vi.fn(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return load.mock.calls.length;
      });
      const values = await Promise.all(Array.from({ length: 2_000 }, () => node.cache.read(detail(), load)));
      expect(load.mock.calls.length).toBeLessThanOrEqual(2);
      expect(new Set(values).size).toBe(1);
    });

    it.each([
      { known: "known before", tags: [productTag(1)] },
      { known: "known from the answer only", tags: () => [productTag(1)] },
    ])("gives no answer to a caller after a change that was loaded before it (tags $known)", async ({ tags }) => {
      const read = { ...detail(), tags };
      const slow = Promise.withResolvers<string>();
      const before = node.cache.read(read, () => slow.promise);
      await new Promise((resolve) => setTimeout(resolve, 60));
      await setup.midway();
      await node.write({ productId: 1 });
      const after = node.cache.read(read, async () => "new");
      slow.resolve("old");
      expect(await after).toBe("new");
      expect(await before).toBe("old");
      expect(await node.cache.read(read, async () => "newer")).toBe("new");
    });

    it.each([
      { known: "known before", tags: [productTag(1)] },
      { known: "known from the answer only", tags: () => [productTag(1)] },
    ])("loads once for callers before and after a change to something else (tags $known)", async ({ tags }) => {
      const read = { ...detail(), tags };
      const slow = Promise.withResolvers<string>();
      const load = vi.fn(() => slow.promise);
      const before = node.cache.read(read, load);
      await new Promise((resolve) => setTimeout(resolve, 60));
      await node.write({ productId: 2 });
      await setup.midway();
      const after = node.cache.read(read, load);
      slow.resolve("value");
      expect(await Promise.all([before, after])).toEqual(["value", "value"]);
      expect(load).toHaveBeenCalledTimes(1);
    });

    it("gives an error to all who wait, and keeps none", async () => {
      const fail = async (): Promise<string> => {
        throw new Error("down");
      };
      const results = await Promise.allSettled([node.cache.read(detail(), fail), node.cache.read(detail(), fail)]);
      expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
      await setup.midway();
      expect(await node.cache.read(detail(), async () => "up")).toBe("up");
    });

    it("keeps nothing before the feed has found the end of the log", async () => {
      await open({ started: false });
      const load = vi.fn(async () => 1);
      await node.cache.read(detail(), load);
      await node.cache.read(detail(), load);
      expect(load).toHaveBeenCalledTimes(2);
      await node.feed.start();
      await setup.midway();
      await node.cache.read(detail(), load);
      await node.cache.read(detail(), load);
      expect(load).toHaveBeenCalledTimes(3);
    });

    it("clears by tag, and everything by *", async () => {
      const load = vi.fn(async () => load.mock.calls.length);
      const board: CacheRead<number> = { kind: "board", key: "1h", tags: ["boards"] };
      await node.cache.read(detail(), load);
      await node.cache.read(board, load);
      await node.cache.clear("boards");
      await setup.midway();
      expect(await node.cache.read(detail(), load)).toBe(1);
      expect(await node.cache.read(board, load)).toBe(3);
      await node.cache.clear("*");
      expect(await node.cache.read(detail(), load)).toBe(4);
      expect(await node.cache.read(board, load)).toBe(5);
    });

    it("stays within its bound", async () => {
      await open({ maxBytes: 100_000 });
      for (let i = 0; i < 200; i++) {
        await node.cache.read(detail(String(i)), async () => "x".repeat(1_000));
        if (i === 100) await setup.midway();
      }
      const { bytes, entries } = node.cache.stats();
      expect(bytes).toBeLessThanOrEqual(100_000);
      expect(entries).toBeGreaterThan(50);
      await node.cache.read(detail("huge"), async () => "x".repeat(90_000));
      expect(node.cache.stats().entries).toBe(entries);
    });

    it("keeps no kind whose TTL is 0", async () => {
      await open({ ttl: { detail: 0 } });
      const load = vi.fn(async () => 1);
      await node.cache.read(detail(), load);
      await node.cache.read(detail(), load);
      expect(load).toHaveBeenCalledTimes(2);
    });

    it("counts hits and misses by kind", async () => {
      for (let i = 0; i < 4; i++) await node.cache.read(detail(), async () => 1);
      await setup.midway();
      await node.cache.read({ kind: "list", key: "1", tags: [] }, async () => 1);
      expect(node.cache.stats()).toMatchObject({
        hits: 3,
        misses: 2,
        stale: 0,
        entries: 2,
        hitRatio: { detail: 0.75, list: 0 },
        appliedChange: node.feed.appliedId,
      });
    });
  });
});
