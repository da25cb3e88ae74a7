import { setTimeout as sleep } from "node:timers/promises";
import { startCrawl, upsertShop } from "@vitrine/domain";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { openScratch, type Scratch } from "../bench/scratch.ts";
import type { ServerProcess } from "../bench/server-process.ts";
import { fixtureArticle } from "../fixture-shop/product-page.ts";
import { type FixtureRequest, type FixtureShop, serveFixtureShop } from "../fixture-shop/serve.ts";
import { untilEnded } from "./run-crawl-crashes.ts";
import { startWorkerProcess } from "./worker-process.ts";

const server = inject("databaseUrl");
const DELAY_MS = 60;
/** More than a lease. */
const AHEAD_MS = 20_000;

describe.skipIf(!server)("workers in processes of their own", { timeout: 90_000 }, () => {
  let scratch: Scratch;
  let shop: FixtureShop;
  const workers: ServerProcess[] = [];
  beforeEach(async () => {
    scratch = await openScratch("postgres", {}, { follow: false, server: server as string });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
    await shop.close();
    await scratch.remove();
  });

  const agentOf = (worker: number) => `VitrineBot/${worker}`;
  const otherName = () => shop.origin.replace("127.0.0.1", "localhost");
  async function start(...flags: string[]): Promise<ServerProcess> {
    const worker = await startWorkerProcess(scratch, `${shop.origin},${otherName()}`, flags, {
      settings: { CRAWL_USER_AGENT: agentOf(workers.length) },
    });
    workers.push(worker);
    return worker;
  }
  /** Two shops at one address, so that two workers have a run each and one host. */
  async function crawlTwice(urls: [one: string, two: string]): Promise<number[]> {
    const ids: number[] = [];
    for (const [index, url] of urls.entries()) {
      const slug = `shop-${index}`;
      const policy = { delaySeconds: DELAY_MS / 1_000 };
      await upsertShop(scratch.platform, { slug, name: slug, url, currency: "EUR", policy });
      ids.push((await startCrawl(scratch.platform, { shop: slug })).id);
    }
    return ids;
  }
  async function untilAsked(times: number, kind = "/"): Promise<void> {
    const count = () => shop.requests.filter(({ path }) => path.startsWith(kind)).length;
    for (const end = performance.now() + 20_000; count() < times && performance.now() < end; ) await sleep(1);
  }
  /** Between the end of each answer and the beginning of the next request, negative where they overlapped. */
  const gapsOf = (requests: FixtureRequest[]) => requests.slice(1).map(({ from }, index) => from - requests[index]!.to);

  it("keep the delay of a host they share, and never ask it for two things at once", async () => {
    shop = await serveFixtureShop({ articles: 30, delayMs: 20 });
    for (const _ of [1, 2]) await start();
    const ids = await crawlTwice([shop.origin, shop.origin]);
    await untilAsked(15);
    // Whoever has the host is told to end, so that the other one takes over.
    const holder = shop.requests.at(-1)?.agent;
    await workers.find((_, index) => agentOf(index) === holder)?.stop();
    expect(await Promise.all(ids.map((id) => untilEnded(scratch, id)))).toEqual(["succeeded", "succeeded"]);
    expect(new Set(shop.requests.map(({ agent }) => agent))).toEqual(new Set([agentOf(0), agentOf(1)]));
    // The clocks of two processes differ by what it takes to hand an answer over.
    expect(Math.min(...gapsOf(shop.requests))).toBeGreaterThanOrEqual(DELAY_MS - 5);
  });

  it("ask for two things at once where they know the machine by two names", async () => {
    shop = await serveFixtureShop({ articles: 12, delayMs: 20 });
    for (const _ of [1, 2]) await start();
    const ids = await crawlTwice([shop.origin, otherName()]);
    await Promise.all(ids.map((id) => untilEnded(scratch, id, 20_000)));
    expect(Math.min(...gapsOf(shop.requests))).toBeLessThan(DELAY_MS - 5);
  });

  describe("K4 a worker that slept past its lease", () => {
    /** One worker sleeps with pages in its hands; prices move; another one reads all of it; the first one wakes. */
    async function oversleep(...flags: string[]) {
      shop = await serveFixtureShop({ articles: 40, delayMs: 5 });
      // It has read some pages and not written them yet when it is put to sleep.
      const letGo = shop.hold("/p/9");
      const sleeper = await start(...flags);
      const policy = { delaySeconds: 0 };
      await upsertShop(scratch.platform, { slug: "one", name: "one", url: shop.origin, currency: "EUR", policy });
      const { id } = await startCrawl(scratch.platform, { shop: "one" });
      await untilAsked(5, "/p/");
      sleeper.signal("SIGSTOP");
      const asleep = shop.requests.length;
      letGo();
      shop.setRound(3);
      const other = await start("--clock-ahead-ms", String(AHEAD_MS));
      const status = await untilEnded(scratch, id, 40_000);
      const before = await read();
      sleeper.signal("SIGCONT");
      await sleep(2_500);
      await other.stop();
      return { status, asleep, before, after: await read() };
    }
    async function read() {
      const { analytics: db } = scratch.platform.db;
      const all = async (table: string, order: string) =>
        (await sql.raw(`select * from ${table} order by ${order}`).execute(db)).rows;
      return {
        offers: await all("offer", "id"),
        pages: await all("source_page", "id"),
        facts: await all("extraction", "source_page_id, field"),
        points: await all("price_observation", "offer_id, at"),
        targets: await all("crawl_target", "id"),
      };
    }

    it("writes nothing of what it had read", async () => {
      const { status, asleep, before, after } = await oversleep();
      expect(status).toBe("succeeded");
      expect(asleep).toBeGreaterThanOrEqual(5);
      expect(before.offers).toHaveLength(40);
      const prices = new Map(
        Array.from({ length: 40 }, (_, index) => fixtureArticle(index, 3)).map((a) => [a.sku, a.price]),
      );
      for (const { key, price } of before.offers as { key: string; price: number }[])
        expect(price).toBe(prices.get(key));
      for (const table of Object.keys(before) as (keyof typeof before)[])
        expect(after[table], table).toEqual(before[table]);
    });

    it("adds to the history where its writes are not bound to its leases", async () => {
      const { before, after } = await oversleep("--defect", "unfenced");
      expect(after.points.length).toBeGreaterThan(before.points.length);
    });
  });
});
