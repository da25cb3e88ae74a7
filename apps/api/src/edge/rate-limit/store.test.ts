import { randomUUID } from "node:crypto";
import { closeRedis, createLogger, openRedis, type RedisClient } from "@vitrine/domain";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { createMemoryStore } from "./memory-store.ts";
import { createRedisStore } from "./redis-store.ts";
import type { WindowStore } from "./store.ts";

const redisUrl = inject("redisUrl");
const MINUTE = 60_000;

let time: number;
let client: RedisClient;
beforeAll(async () => {
  if (!redisUrl) return;
  client = openRedis({ url: redisUrl, log: createLogger({ level: "silent", pretty: false }), role: "test" });
  await vi.waitFor(() => expect(client.isReady).toBe(true));
});
afterAll(() => {
  if (redisUrl) closeRedis(client);
});
beforeEach(() => {
  time = 1_000 * MINUTE;
});

const memoryStore = () => createMemoryStore(() => time);
const redisStore = () => createRedisStore({ client, prefix: `test:${randomUUID()}:`, now: () => time });

const stores = [
  { name: "memory", present: true, create: memoryStore },
  { name: "Redis", present: Boolean(redisUrl), create: redisStore },
];

describe.each(stores)("a sliding window in $name", ({ present, create }) => {
  describe.skipIf(!present)("with its service", () => {
    let store: WindowStore;
    beforeEach(() => {
      store = create();
    });

    const take = (cost: number, { limit = 10, want = cost, id = "ip:a" } = {}) =>
      store.reserve(id, { cost, want, limit, windowMs: MINUTE });

    it("grants the limit and no unit more", async () => {
      for (let i = 1; i <= 10; i++)
        expect(await take(1)).toMatchObject({ granted: 1, remaining: 10 - i, retryAfterMs: 0 });
      expect(await take(1)).toMatchObject({ granted: 0, remaining: 0 });
    });

    it("grants all of a cost or nothing", async () => {
      await take(7);
      expect(await take(4)).toMatchObject({ granted: 0, remaining: 3 });
      expect(await take(3)).toMatchObject({ granted: 3, remaining: 0 });
    });

    it("grants as much as is wanted, as far as there is enough", async () => {
      expect(await take(1, { want: 8 })).toMatchObject({ granted: 8, remaining: 2 });
      expect(await take(1, { want: 8 })).toMatchObject({ granted: 2, remaining: 0 });
    });

    it("counts each caller alone", async () => {
      await take(10);
      expect(await take(10, { id: "ip:b" })).toMatchObject({ granted: 10 });
    });

    it("weighs the bucket before by what the window still covers of it", async () => {
      await take(10);
      time += 1.25 * MINUTE;
      expect(await take(1)).toMatchObject({ granted: 1, remaining: 1 });
      time += 0.25 * MINUTE;
      expect(await take(4)).toMatchObject({ granted: 4, remaining: 0 });
    });

    it("is fresh after two windows", async () => {
      await take(10);
      time += 2 * MINUTE;
      expect(await take(10)).toMatchObject({ granted: 10 });
    });

    it("says when its bucket ends", async () => {
      time += 20_000;
      expect(await take(1)).toMatchObject({ resetMs: 40_000 });
    });

    it("never grants more than a window has", async () => {
      const { granted, retryAfterMs } = await take(11);
      expect(granted).toBe(0);
      expect(retryAfterMs).toBeGreaterThan(0);
    });

    it("says when a refused call will be granted: never too early, and at most a millisecond late", async () => {
      const step = fc.record({ wait: fc.integer({ min: 0, max: 50_000 }), cost: fc.integer({ min: 1, max: 10 }) });
      await fc.assert(
        fc.asyncProperty(fc.uuid(), fc.array(step, { minLength: 1, maxLength: 12 }), async (id, steps) => {
          for (const { wait, cost } of steps) {
            time += wait;
            const { granted, retryAfterMs } = await take(cost, { id });
            if (granted > 0) continue;
            if (retryAfterMs > 2) {
              time += retryAfterMs - 2;
              expect((await take(cost, { id })).granted).toBe(0);
              time += 2;
            } else time += retryAfterMs;
            expect((await take(cost, { id })).granted).toBe(cost);
          }
        }),
        { numRuns: 50 },
      );
    });
  });
});

it.skipIf(!redisUrl)("both count the same, to the unit", async () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 90_000 }),
    cost: fc.integer({ min: 1, max: 15 }),
    extra: fc.integer({ min: 0, max: 5 }),
    limit: fc.constantFrom(10, 10, 10, 37),
  });
  const [memory, redis] = [memoryStore(), redisStore()];
  await fc.assert(
    fc.asyncProperty(fc.uuid(), fc.array(step, { maxLength: 15 }), async (id, steps) => {
      for (const { wait, cost, extra, limit } of steps) {
        time += wait;
        const request = { cost, want: cost + extra, limit, windowMs: MINUTE };
        expect(await redis.reserve(id, request)).toEqual(memory.reserve(id, request));
      }
    }),
    { numRuns: 100 },
  );
});

describe.skipIf(!redisUrl)("Redis", () => {
  it("takes the server's clock where none is given, and lets the key expire", async () => {
    const prefix = `test:${randomUUID()}:`;
    const store = createRedisStore({ client, prefix });
    const { granted, resetMs } = await store.reserve("ip:a", { cost: 3, want: 3, limit: 10, windowMs: 5_000 });
    expect(granted).toBe(3);
    expect(resetMs).toBeLessThanOrEqual(5_000);
    expect(await client.pTTL(`${prefix}ip:a`)).toBeGreaterThan(5_000);
  });

  it("is given the script where it does not know it", async () => {
    const forgetful = {
      isReady: true,
      evalSha: (_: string, options: Parameters<typeof client.evalSha>[1]) => client.evalSha("0".repeat(40), options),
      eval: client.eval.bind(client),
    };
    const store = createRedisStore({ client: forgetful, prefix: `test:${randomUUID()}:` });
    expect(await store.reserve("ip:a", { cost: 1, want: 1, limit: 10, windowMs: 5_000 })).toMatchObject({ granted: 1 });
  });
});

describe("against an exact log of every call", () => {
  /** The times that are let pass, and those that a log of the last window would let pass. */
  function replay(gaps: Iterable<number>, limit: number) {
    const store = memoryStore();
    const counted: number[] = [];
    const exact: number[] = [];
    for (const gap of gaps) {
      time += gap;
      if (exact.length < limit || (exact.at(-limit) as number) <= time - MINUTE) exact.push(time);
      const request = { cost: 1, want: 1, limit, windowMs: MINUTE };
      if ((store.reserve("ip:a", request) as { granted: number }).granted > 0) counted.push(time);
    }
    return { counted, exact };
  }

  /** Gaps as of visitors who come independently of one another. */
  function* poisson(mean: number, count: number, seed: number) {
    for (let i = 0, state = seed; i < count; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      yield Math.round(-mean * Math.log((state + 1) / 2 ** 32));
    }
  }

  it("traffic around and over the limit is let pass within 5 % of what the log lets pass, over an hour", () => {
    for (const [i, mean] of [300, 600, 1_000, 1_200, 1_400, 2_000].entries()) {
      const { counted, exact } = replay(poisson(mean, (60 * MINUTE) / mean, i + 1), 50);
      expect(Math.abs(counted.length - exact.length) / exact.length).toBeLessThan(0.05);
    }
  });

  it("no window ever sees twice the limit, whatever the traffic", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 })), { maxLength: 200 }),
        (gaps) => {
          const { counted } = replay(gaps, 10);
          for (const end of counted) {
            expect(counted.filter((at) => at <= end && at > end - MINUTE).length).toBeLessThan(20);
          }
        },
      ),
    );
  });
});
