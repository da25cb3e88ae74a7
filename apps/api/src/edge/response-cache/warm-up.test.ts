import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { type Platform, readSetting, writeSetting } from "@vitrine/domain";
import { makeShop } from "@vitrine/domain/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type Api, createApi } from "../../app.ts";
import { openTestPlatform } from "../../testing.ts";
import type { Bodies } from "./bodies.ts";
import { type WarmUp, warmUp } from "./warm-up.ts";

const HOT = "/trpc/catalog.stats";
const COLD = "/trpc/catalog.brands";

let db: Database;
let platform: Platform;
let api: Api;
beforeAll(async () => {
  db = await openEmbeddedTestDatabase();
  await makeShop(db, "shop");
});
afterAll(() => db.close());

async function start(): Promise<void> {
  platform = await openTestPlatform(db);
  api = createApi(platform);
}
async function stop(): Promise<void> {
  await api.close();
  await platform.close();
}
beforeEach(async () => {
  await db.ingest.deleteFrom("setting").execute();
  await start();
});
afterEach(stop);

it("what was hot before a restart is there when the node says that it is ready", async () => {
  for (let i = 0; i < 20; i++) await api.app.request(HOT);
  await api.app.request(COLD);
  await stop();
  await start();
  expect((await api.app.request("/readyz")).status).toBe(200);
  expect(platform.cache.stats().derived.bodies).toMatchObject({ entries: 1, misses: 1 });
  await api.app.request(HOT);
  expect(platform.cache.stats().derived.bodies).toMatchObject({ hits: 1, misses: 1 });
});

it("a node that nobody asked does not make the others forget", async () => {
  await writeSetting(platform, "hot_calls", [HOT]);
  await stop();
  expect(await readSetting({ db }, "hot_calls")).toEqual([HOT]);
  await start();
});

it.each([
  ["of another version", { calls: 1 }],
  ["that no longer exist", ["/trpc/catalog.gone", "/trpc/keys.list", "javascript:", 5, null]],
  ["that fail", ["/trpc/catalog.get?input=%7B%22json%22%3A%7B%22id%22%3A999999%7D%7D"]],
])("calls %s do not disturb the start", async (_, saved) => {
  await stop();
  await writeSetting({ db, clock: platform.clock }, "hot_calls", saved);
  await start();
  expect((await api.app.request("/readyz")).status).toBe(200);
  expect(platform.cache.stats().derived.bodies?.entries).toBe(0);
});

/** Bodies of which each takes as long as the test says. */
function slowBodies(read: () => Promise<never>): Pick<Bodies, "find" | "read" | "heat"> & { read: typeof read } {
  const heat = { note() {}, hottest: vi.fn((): string[] => []), cool: vi.fn() };
  return { find: (address) => ({ path: "catalog.stats", address }), read: vi.fn(read), heat };
}

it("readiness waits for it no longer than its bound, two at a time", async () => {
  await writeSetting(platform, "hot_calls", ["/1", "/2", "/3", "/4"]);
  const bodies = slowBodies(() => new Promise(() => {}));
  const started = performance.now();
  await warmUp({ ...platform, bodies, waitMs: 80 }).done;
  expect(performance.now() - started).toBeGreaterThan(70);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(bodies.read).toHaveBeenCalledTimes(2);
});

it("a database that fails is passed over, at the start and at the end", async () => {
  const failing = {
    get reads(): never {
      throw new Error("down");
    },
    get ingest(): never {
      throw new Error("down");
    },
  } as unknown as Database;
  const bodies = slowBodies(async () => Promise.reject(new Error("never asked")));
  vi.mocked(bodies.heat.hottest).mockReturnValue([HOT]);
  const warming: WarmUp = warmUp({ ...platform, db: failing, bodies });
  await warming.done;
  await warming.close();
  expect(bodies.heat.hottest).toHaveBeenCalled();
});

it("saves what is hot now and then, and lets it cool", async () => {
  const bodies = slowBodies(async () => Promise.reject(new Error("never asked")));
  vi.mocked(bodies.heat.hottest).mockReturnValue([HOT]);
  const warming = warmUp({ ...platform, bodies, saveEveryMs: 10 });
  await expect.poll(() => readSetting({ db }, "hot_calls")).toEqual([HOT]);
  expect(bodies.heat.cool).toHaveBeenCalled();
  await warming.close();
});
