import { connect, type Database } from "@vitrine/db";
import { openEmbeddedTestDatabase, openPostgresTestDatabase } from "@vitrine/db/testing";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { type Bus, type BusOptions, createBus } from "./bus.ts";
import { findFreePort, hasRedisServer, startTestRedis, type TestRedis } from "./redis-testing.ts";

const log = pino({ level: "silent" });

let buses: Bus[] = [];
function openBus(options: Omit<BusOptions, "log">): Bus {
  const bus = createBus({ ...options, log });
  buses.push(bus);
  return bus;
}
afterEach(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  buses = [];
});

/** A listener on one bus that another bus has been seen to reach. */
async function linked(from: Bus, to: Bus) {
  const listener = vi.fn();
  to.onWake("change", listener);
  await vi.waitFor(
    () => {
      listener.mockClear();
      from.wake("change");
      return vi.waitFor(() => expect(listener).toHaveBeenCalled(), { timeout: 100 });
    },
    { timeout: 10_000, interval: 10 },
  );
  // Nothing that is still on its way is taken for what comes next.
  await quiet(listener);
  return listener;
}

async function quiet(listener: ReturnType<typeof vi.fn>): Promise<void> {
  do {
    listener.mockClear();
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (listener.mock.calls.length > 0);
}

const setups = [
  { kind: "memory", present: true, openDatabase: openEmbeddedTestDatabase, redisUrl: undefined },
  {
    kind: "postgres",
    present: Boolean(inject("databaseUrl")),
    openDatabase: openPostgresTestDatabase,
    redisUrl: undefined,
  },
  {
    kind: "redis",
    present: Boolean(inject("redisUrl")),
    openDatabase: openEmbeddedTestDatabase,
    redisUrl: inject("redisUrl"),
  },
];

describe.each(setups)("a bus over $kind", ({ kind, present, openDatabase, redisUrl }) => {
  describe.skipIf(!present)("with its service", () => {
    let db: Database;
    beforeAll(async () => {
      db = await openDatabase();
    });
    afterAll(() => db.close());

    it("says what it runs over", () => {
      expect(openBus({ db, redisUrl }).kind).toBe(kind);
    });

    it("wakes the topic's listeners here before it returns, and no others", () => {
      const bus = openBus({ db, redisUrl });
      const [change, event] = [vi.fn(), vi.fn()];
      bus.onWake("change", change);
      bus.onWake("event", event);
      bus.wake("change");
      expect(change).toHaveBeenCalledTimes(1);
      expect(event).not.toHaveBeenCalled();
    });

    it("wakes nobody who stopped listening", () => {
      const bus = openBus({ db, redisUrl });
      const listener = vi.fn();
      bus.onWake("jobs", listener)();
      bus.wake("jobs");
      expect(listener).not.toHaveBeenCalled();
    });

    it("wakes the others although one listener throws", () => {
      const bus = openBus({ db, redisUrl });
      const listener = vi.fn();
      bus.onWake("keys", () => {
        throw new Error("a defect of a reader");
      });
      bus.onWake("keys", listener);
      bus.wake("keys");
      expect(listener).toHaveBeenCalled();
    });

    it.skipIf(kind === "memory")("wakes the listeners of another node soon, and its own only once", async () => {
      const [here, there] = [openBus({ db, redisUrl }), openBus({ db, redisUrl })];
      const listener = await linked(here, there);
      const own = await linked(there, here);
      const started = performance.now();
      here.wake("change");
      await vi.waitFor(() => expect(listener).toHaveBeenCalled(), { interval: 2 });
      expect(performance.now() - started).toBeLessThan(250);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(own).toHaveBeenCalledTimes(1);
    });

    it.skipIf(kind === "memory")("sends a thousand wake-ups as a few, the last one included", async () => {
      const [here, there] = [openBus({ db, redisUrl }), openBus({ db, redisUrl })];
      const listener = await linked(here, there);
      for (let i = 0; i < 1_000; i++) here.wake("change");
      await vi.waitFor(() => expect(listener.mock.calls.length).toBeGreaterThanOrEqual(2));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(listener.mock.calls.length).toBeLessThan(10);
    });
  });
});

describe("a bus whose Redis is down", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openEmbeddedTestDatabase();
  });
  afterAll(() => db.close());

  it("wakes listeners here at once", async () => {
    const bus = openBus({ db, redisUrl: `redis://127.0.0.1:${await findFreePort()}` });
    const listener = vi.fn();
    bus.onWake("change", listener);
    bus.wake("change");
    expect(listener).toHaveBeenCalledTimes(1);
  });

  describe.skipIf(!hasRedisServer)("for a while", () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await startTestRedis();
    });
    afterAll(() => redis.kill());

    it("reaches other nodes again, and wakes them on its return for what they missed", async () => {
      const [here, there] = [openBus({ db, redisUrl: redis.url }), openBus({ db, redisUrl: redis.url })];
      const listener = await linked(here, there);
      await redis.kill();
      here.wake("change");
      await quiet(listener);
      await redis.start();
      await vi.waitFor(() => expect(listener).toHaveBeenCalled(), { timeout: 8_000 });
      await linked(here, there);
    });
  });
});

describe.skipIf(!inject("databaseUrl"))("a bus over postgres whose connection is cut", () => {
  it("listens again, and wakes readers for what they missed", async () => {
    const db = await openPostgresTestDatabase();
    try {
      const [here, there] = [openBus({ db }), openBus({ db })];
      const listener = await linked(here, there);
      await db.pools?.analytics.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vitrine-listen' and datname = current_database()",
      );
      await vi.waitFor(() => expect(listener).toHaveBeenCalled(), { timeout: 5_000 });
      await linked(here, there);
    } finally {
      await Promise.all(buses.map((bus) => bus.close()));
      await db.close();
    }
  });

  it("does not hold up the start when the database is down", async () => {
    const db = await connect({ url: `postgres://postgres@127.0.0.1:${await findFreePort()}/none` });
    const bus = openBus({ db });
    const listener = vi.fn();
    bus.onWake("change", listener);
    bus.wake("change");
    expect(listener).toHaveBeenCalledTimes(1);
    await bus.close();
    await db.close();
  });
});
