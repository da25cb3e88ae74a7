import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from "node:net";
import { closeRedis, createLogger, openRedis, type RedisClient } from "@vitrine/domain";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { createRateLimiter, type RateLimiter } from "./create-rate-limiter.ts";
import type { ScriptClient } from "./redis-store.ts";

const redisUrl = inject("redisUrl");
const log = createLogger({ level: "silent", pretty: false });

let clients: RedisClient[] = [];
async function openClient(url: string): Promise<RedisClient> {
  const client = openRedis({ url, log, role: "test" });
  clients.push(client);
  await vi.waitFor(() => expect(client.isReady).toBe(true), { timeout: 5_000 });
  return client;
}
afterEach(() => {
  for (const client of clients) closeRedis(client);
  clients = [];
});

function countCalls(client: RedisClient): ScriptClient & { readonly calls: number } {
  let calls = 0;
  return {
    get isReady() {
      return client.isReady;
    },
    get calls() {
      return calls;
    },
    evalSha(sha, options) {
      calls += 1;
      return client.evalSha(sha, options);
    },
    eval: (script, options) => client.eval(script, options),
  };
}

async function takeTimes(times: number, limiters: RateLimiter[], limit: number, id = "ip:a"): Promise<number> {
  let allowed = 0;
  for (let i = 0; i < times; i++) {
    const decision = await (limiters[i % limiters.length] as RateLimiter).take(id, 1, limit);
    if (decision.allowed) allowed += 1;
  }
  return allowed;
}

describe("without Redis", () => {
  it("allows the limit, says what is left, and when to come back", async () => {
    let time = 0;
    const limiter = createRateLimiter({ now: () => time });
    expect(limiter.shared).toBe(false);
    expect(await limiter.take("ip:a", 4, 10)).toEqual({
      allowed: true,
      limit: 10,
      remaining: 6,
      resetMs: 60_000,
      retryAfterMs: 0,
    });
    const refused = await limiter.take("ip:a", 7, 10);
    expect(refused).toMatchObject({ allowed: false, remaining: 6 });
    time = refused.retryAfterMs;
    expect(await limiter.take("ip:a", 7, 10)).toMatchObject({ allowed: true });
  });
});

describe.skipIf(!redisUrl)("over Redis", () => {
  let prefix: string;
  let client: ReturnType<typeof countCalls>;
  beforeEach(async () => {
    prefix = `test:${randomUUID()}:`;
    client = countCalls(await openClient(redisUrl));
  });

  // A long window, so that none ends during a test, and time enough for a busy machine.
  const create = () => createRateLimiter({ redis: client, prefix, windowMs: 600_000, redisTimeoutMs: 5_000 });

  it("one node allows exactly the limit", async () => {
    expect(await takeTimes(250, [create()], 200)).toBe(200);
  });

  it("asks once for many calls: it leases what it will use, up to 5 % of the limit", async () => {
    const limiter = create();
    await takeTimes(1_000, [limiter], 1_000);
    expect(client.calls).toBeLessThan(35);
    expect(limiter.shared).toBe(true);
  });

  it("three nodes together allow no more than the limit, and not much less", async () => {
    const nodes = [create(), create(), create()];
    const allowed = await takeTimes(900, nodes, 600);
    expect(allowed).toBeLessThanOrEqual(600);
    expect(allowed).toBeGreaterThanOrEqual(600 - 2 * 30);
  });

  it("a node that saw one call holds nothing back from the others", async () => {
    const [idle, busy] = [create(), create()];
    await idle.take("ip:a", 1, 100);
    expect(await takeTimes(200, [busy], 100)).toBe(99);
  });

  it("calls at the same time share what there is", async () => {
    const nodes = [create(), create()];
    const decisions = await Promise.all(
      Array.from({ length: 400 }, (_, i) => (nodes[i % 2] as RateLimiter).take("ip:a", (i % 3) + 1, 300)),
    );
    const spent = decisions.reduce((sum, { allowed }, i) => sum + (allowed ? (i % 3) + 1 : 0), 0);
    expect(spent).toBeLessThanOrEqual(300);
    expect(spent).toBeGreaterThan(300 - 2 * 15 - 3);
  });

  it("a refused caller who goes on calling costs Redis nothing", async () => {
    const limiter = create();
    await takeTimes(30, [limiter], 10);
    const before = client.calls;
    const refused = await limiter.take("ip:a", 1, 10);
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(client.calls).toBe(before);
  });

  it("a batch over what is left takes nothing of it, leased or not: smaller calls still pass", async () => {
    const limiter = create();
    for (let taken = 85; taken < 95; taken++) {
      const id = `ip:${taken}`;
      await takeTimes(taken, [limiter], 100, id);
      expect(await limiter.take(id, 16, 100)).toMatchObject({ allowed: false, remaining: 100 - taken });
      expect(await takeTimes(20, [limiter], 100, id)).toBe(100 - taken);
    }
  });
});

describe.skipIf(!redisUrl)("while Redis is away", () => {
  it("decides in the same call within 100 ms when it hangs, then without asking it, and shares again when it is back", async () => {
    const way = await openWayTo(redisUrl);
    const redis = countCalls(await openClient(way.url));
    const limiter = createRateLimiter({ redis, prefix: `test:${randomUUID()}:` });
    expect(await limiter.take("ip:a", 1, 10)).toMatchObject({ allowed: true });

    way.hang();
    const started = performance.now();
    expect(await limiter.take("ip:a", 5, 10)).toMatchObject({ allowed: true });
    expect(performance.now() - started).toBeLessThan(150);
    expect(limiter.shared).toBe(false);

    const before = redis.calls;
    expect(await limiter.take("ip:a", 6, 10)).toMatchObject({ allowed: false });
    expect(redis.calls).toBe(before);

    way.resume();
    await vi.waitFor(() => expect(limiter.shared).toBe(true), { timeout: 5_000 });
    expect(await limiter.take("ip:b", 1, 10)).toMatchObject({ allowed: true });
    expect(limiter.shared).toBe(true);
    await way.close();
  });

  it("never rejects when the connection is cut", async () => {
    const way = await openWayTo(redisUrl);
    const limiter = createRateLimiter({ redis: await openClient(way.url), prefix: `test:${randomUUID()}:` });
    await limiter.take("ip:a", 1, 10);
    const under = Promise.all([limiter.take("ip:a", 1, 10), limiter.take("ip:b", 1, 10)]);
    await way.close();
    await under;
    expect(await takeTimes(20, [limiter], 10, "ip:c")).toBe(10);
  });
});

/** A TCP relay that can stop passing bytes on, as a hung server does, or end. */
async function openWayTo(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let hung = false;
  const server = createServer((near) => {
    const far = connectTcp(Number(port || 6379), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (data) => to.write(data));
      from.on("error", () => {});
      from.on("close", () => to.destroy());
      if (hung) from.pause();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hang() {
      hung = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      hung = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
