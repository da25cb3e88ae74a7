import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Cache } from "./cache.ts";
import { openTestNode, type TestNode } from "./cache-testing.ts";
import { type Derived, joinOf } from "./derived.ts";
import type { CacheEntry } from "./entry.ts";
import { CATALOG_TAG, productTag } from "./tags.ts";

const MINUTE = 60_000;

/** The text of a list, as bytes are made of one. */
interface Text {
  kind: "list";
  bytes: number;
  text: string;
}

let db: Database;
let node: TestNode;
beforeAll(async () => {
  db = await openEmbeddedTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  node = await openTestNode({ db });
});
afterEach(() => node.close());

/** Loads are counted: each makes another answer. */
const load = vi.fn(async () => load.mock.calls.length);
beforeEach(() => {
  load.mockReset().mockImplementation(async () => load.mock.calls.length);
});

const readList = (cache: Cache) => cache.read({ kind: "list", key: "all", tags: [CATALOG_TAG] }, load);

function derive(make: (key: string, cache: Cache) => Promise<unknown> = (_, cache) => readList(cache)): Derived<Text> {
  return node.cache.derive<Text>("texts", {
    maxBytes: 10_000,
    async make(key, cache) {
      return { kind: "list", bytes: 100, text: `${key} ${await make(key, cache)}` };
    },
  });
}

describe("a value made of answers", () => {
  it("is made once, and then at hand without a promise", async () => {
    const texts = derive();
    expect(texts.peek("a")).toBeUndefined();
    const made = await texts.read("a");
    expect(made.text).toBe("a 1");
    expect(await texts.read("a")).toBe(made);
    expect(texts.peek("a")).toBe(made);
  });

  it("takes the place of its answers in memory, and uses those that are kept", async () => {
    const texts = derive();
    expect((await texts.read("a")).text).toBe("a 1");
    expect(await readList(node.cache)).toBe(2);
    expect((await texts.read("b")).text).toBe("b 2");
  });

  it("shares an answer under way with other readers, who are given it frozen", async () => {
    const opened = Promise.withResolvers<void>();
    const loadSlowly = vi.fn(async () => {
      await opened.promise;
      return { items: [{ id: 1 }] };
    });
    const readPage = (cache: Cache) => cache.read({ kind: "list", key: "page", tags: [CATALOG_TAG] }, loadSlowly);
    const made = derive((_, cache) => readPage(cache)).read("a");
    await vi.waitFor(() => expect(loadSlowly).toHaveBeenCalled());
    const page = readPage(node.cache);
    opened.resolve();
    await made;
    expect(Object.isFrozen((await page).items[0])).toBe(true);
    expect(loadSlowly).toHaveBeenCalledOnce();
  });

  it("ends with a change to any of them", async () => {
    const product = (id: number) => (cache: Cache) =>
      cache.read({ kind: "detail", key: String(id), tags: [productTag(id)] }, load);
    const texts = derive(async (_, cache) => (await product(1)(cache)) + (await product(2)(cache)));
    const made = await texts.read("a");
    await node.write({ productId: 3 });
    expect(texts.peek("a")).toBe(made);
    await node.write({ productId: 2 });
    expect(texts.peek("a")).toBeUndefined();
    expect(await texts.read("a")).not.toBe(made);
    expect(load).toHaveBeenCalledTimes(4);
  });

  it("is given past its TTL once more while the next is made behind", async () => {
    const texts = derive();
    await texts.read("a");
    node.clock.advance(2 * MINUTE);
    expect(texts.peek("a")).toBeUndefined();
    expect((await texts.read("a")).text).toBe("a 1");
    await vi.waitFor(() => expect(texts.peek("a")?.text).toBe("a 2"));
    expect(texts.stats()).toMatchObject({ stale: 1 });
  });

  it("is no older than what it is made of: that has not begun to live again", async () => {
    await readList(node.cache);
    node.clock.advance(1 * MINUTE);
    const texts = derive();
    await texts.read("a");
    node.clock.advance(1 * MINUTE);
    expect(texts.peek("a")).toBeUndefined();
  });

  it("is never made of what is past its TTL", async () => {
    await readList(node.cache);
    node.clock.advance(3 * MINUTE);
    expect((await derive().read("a")).text).toBe("a 2");
  });

  it("is not kept when it read nothing, and not shared with who came after a change", async () => {
    const slow = Promise.withResolvers<number>();
    const make = vi.fn(async () => (make.mock.calls.length === 1 ? slow.promise : 2));
    const texts = derive(make);
    const before = texts.read("a");
    await node.write();
    const after = texts.read("a");
    slow.resolve(1);
    expect([(await before).text, (await after).text]).toEqual(["a 1", "a 2"]);
    expect(texts.peek("a")).toBeUndefined();
  });

  it("is not kept when what it read has no time to live", async () => {
    await node.close();
    node = await openTestNode({ db, ttl: { list: 0 } });
    const texts = derive();
    await texts.read("a");
    expect(texts.peek("a")).toBeUndefined();
  });

  it.each([
    { when: "just expired", passed: 2 * MINUTE },
    { when: "long expired", passed: 5 * MINUTE },
  ])("is loaded at most twice for 2,000 who wait for one that has $when", async ({ passed }) => {
    const texts = derive();
    await texts.read("a");
    load.mockClear();
    node.clock.advance(passed);
    await Promise.all(Array.from({ length: 2_000 }, () => texts.read("a")));
    expect(load.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it("is given to nobody who came after a change, when it was begun before", async () => {
    const slow = Promise.withResolvers<number>();
    load.mockImplementationOnce(() => slow.promise);
    const texts = derive();
    const before = texts.read("a");
    await vi.waitFor(() => expect(load).toHaveBeenCalled());
    await node.write();
    const after = texts.read("a");
    slow.resolve(1);
    expect([(await before).text, (await after).text]).toEqual(["a 1", "a 2"]);
    expect(texts.peek("a")?.text).toBe("a 2");
  });

  it("that cannot be made is an error to all who wait, and tried again", async () => {
    load.mockRejectedValueOnce(new Error("down"));
    const texts = derive();
    const results = await Promise.allSettled([texts.read("a"), texts.read("a")]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await texts.read("a")).text).toBe("a 2");
  });
});

describe("the memory of values", () => {
  it("stays within its bound, also when they grow", async () => {
    const texts = derive();
    for (let i = 0; i < 100; i++) await texts.read(String(i));
    const { entries, bytes } = texts.stats();
    expect(bytes).toBeLessThanOrEqual(10_000);
    expect(entries).toBeGreaterThan(15);
    for (let i = 0; i < 100; i++) {
      const value = texts.peek(String(i));
      if (!value) continue;
      value.bytes = 1_000;
      texts.reweigh(String(i), value);
    }
    expect(texts.stats().bytes).toBeLessThanOrEqual(10_000);
    expect(texts.stats().entries).toBeLessThan(10);
  });

  it("forgets a growth of what is not kept any more", async () => {
    const texts = derive();
    const old = await texts.read("a");
    await node.write();
    const next = await texts.read("a");
    texts.reweigh("a", { ...old, bytes: 5_000 });
    expect(texts.peek("a")).toBe(next);
    expect(texts.stats().bytes).toBeLessThan(1_000);
  });

  it("has figures of its own in those of the cache", async () => {
    const texts = derive();
    const value = await texts.read("a");
    await texts.read("a");
    texts.countHit("a", value);
    texts.countHit("a", value);
    expect(texts.heat.hottest(1, 4)).toEqual(["a"]);
    expect(node.cache.stats()).toMatchObject({
      misses: 1,
      derived: { texts: { entries: 1, hits: 3, misses: 1, maxBytes: 10_000, hitRatio: { list: 0.75 } } },
    });
    await node.cache.close();
    expect(texts.stats().entries).toBe(0);
  });
});

it("entries together hold while all do, and are fresh while all are", () => {
  const entry = (tags: string[], asOf: number, storedAt: number, ttlMs: number): CacheEntry => {
    return { value: null, tags, asOf, storedAt, ttlMs };
  };
  expect(joinOf([entry(["a", "b"], 5, 1_000, 100), entry(["b", "c"], 3, 1_050, 20)])).toEqual({
    tags: ["a", "b", "c"],
    asOf: 3,
    storedAt: 1_000,
    ttlMs: 70,
  });
});
