import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { closeRedis, openRedis, type RedisClient } from "./redis.ts";
import { findFreePort, hasRedisServer, startTestRedis, type TestRedis } from "./redis-testing.ts";

const lines: string[] = [];
const log = pino({ level: "info" }, { write: (line: string) => lines.push(line) });
const quick = { log, role: "test", pingMs: 50, silenceMs: 200 };

let clients: RedisClient[] = [];
function open(url: string): RedisClient {
  const client = openRedis({ url, ...quick });
  clients.push(client);
  return client;
}
afterEach(() => {
  for (const client of clients) closeRedis(client);
  clients = [];
  lines.length = 0;
});

describe("a connection to a Redis that is down", () => {
  it("rejects a command at once, instead of keeping it", async () => {
    const client = open(`redis://127.0.0.1:${await findFreePort()}`);
    const started = performance.now();
    await expect(client.get("key")).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(100);
  });

  it("says so once, however often it tries again", async () => {
    open(`redis://127.0.0.1:${await findFreePort()}`);
    await sleep(500);
    expect(lines.filter((line) => line.includes("does not answer"))).toHaveLength(1);
  });
});

describe.skipIf(!hasRedisServer)("a connection", () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await startTestRedis();
  });
  afterEach(() => redis.kill());

  async function openReady(): Promise<{ client: RedisClient; ready: ReturnType<typeof vi.fn> }> {
    const client = open(redis.url);
    const ready = vi.fn();
    client.on("ready", ready);
    await vi.waitFor(() => expect(client.isReady).toBe(true));
    return { client, ready };
  }

  it("comes back by itself, and says so", async () => {
    const { client } = await openReady();
    await redis.kill();
    await vi.waitFor(() => expect(client.isReady).toBe(false));
    await redis.start();
    await vi.waitFor(() => expect(client.isReady).toBe(true), { timeout: 5_000 });
    expect(await client.ping()).toBe("PONG");
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["Redis does not answer", "Redis answers again"]);
  });

  it("is opened anew when the server falls silent, which closes nothing", async () => {
    const { client } = await openReady();
    const before = await client.clientId();
    redis.hang();
    await vi.waitFor(() => expect(client.isReady).toBe(false), { timeout: 2_000 });
    redis.resume();
    await vi.waitFor(() => expect(client.isReady).toBe(true), { timeout: 5_000 });
    expect(await client.clientId()).not.toBe(before);
  });

  it("stays open while nobody uses it", async () => {
    const { ready } = await openReady();
    ready.mockClear();
    await sleep(600);
    expect(ready).not.toHaveBeenCalled();
  });

  it("stays open while it only listens, and is opened anew when the server falls silent", async () => {
    const { client: listener, ready } = await openReady();
    const { client: speaker } = await openReady();
    const heard = vi.fn();
    await listener.subscribe("channel", heard);
    ready.mockClear();
    await sleep(600);
    expect(ready).not.toHaveBeenCalled();
    await speaker.publish("channel", "first");
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));

    redis.hang();
    await vi.waitFor(() => expect(listener.isReady).toBe(false), { timeout: 2_000 });
    redis.resume();
    await vi.waitFor(() => expect(listener.isReady && speaker.isReady).toBe(true), { timeout: 5_000 });
    await speaker.publish("channel", "second");
    await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith("second", "channel"));
  });
});
