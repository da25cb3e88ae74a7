import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WorkerContext } from "../context.ts";
import type { RobotsAnswer, RobotsCache } from "../crawl/robots-cache.ts";
import { createUrlBudget, patternOf, type UrlBudget } from "../crawl/url-budget.ts";
import { type CrawlOptions, crawlWith, setLimits } from "../testing/crawl-with.ts";
import { type EvilShop, openEvilShop, redirectTo, sendAs } from "../testing/evil-shop.ts";
import { importMutant } from "../testing/import-mutant.ts";
import { listingPage, productPage } from "../testing/shop-pages.ts";

const HOUR_MS = 3_600_000;

/** What keeps the crawler polite, and shops from keeping it for ever. */
describe("manners", () => {
  let db: Database;
  const shops: EvilShop[] = [];
  beforeAll(async () => {
    db = await openEmbeddedTestDatabase();
  }, 30_000);
  afterAll(() => db.close());
  afterEach(async () => {
    for (const shop of shops.splice(0)) await shop.close();
  });
  async function open(options?: { delayMs: number }): Promise<EvilShop> {
    const shop = await openEvilShop(options);
    shops.push(shop);
    return shop;
  }
  const pagesOf = (shop: EvilShop) => shop.paths().filter((path) => !/robots\.txt|sitemap\.xml/.test(path));

  describe("C7 traps", () => {
    async function fall(options: CrawlOptions = {}) {
      const shop = await open();
      shop.set("/", listingPage("Home", ["/calendar/2026/1", "/sorted?sort=a", "/in/in", "/fine"]));
      const outcome = await crawlWith(db, shop.origin, { ...options, policy: { maxPages: 800 } });
      return { ...outcome, shop };
    }

    it("end by themselves: calendars, sort orders and sessions, ever deeper paths", async () => {
      const { run, shop } = await fall();
      expect(run).toMatchObject({ status: "succeeded", stats: { products: 1, failed: 0 } });
      expect(pagesOf(shop).length).toBeLessThan(700);
      expect(run.stats.skipped).toBeGreaterThan(10);
      expect(pagesOf(shop).some((path) => path.includes("sid="))).toBe(false);
    }, 60_000);

    it("go on to the last page of the policy where patterns have no budget and paths no end", async () => {
      const build = await importMutant({
        "url-budget.ts": {
          createUrlBudget: () => ({ take: () => true, credit() {}, isProductive: () => false }),
          patternOf,
        },
        "scope.ts": { MAX_DEPTH: Number.POSITIVE_INFINITY },
      });
      const { run } = await fall({ build });
      expect(run.stats.pages + run.stats.failed).toBeGreaterThanOrEqual(800);
    }, 60_000);
  });

  describe("C7 traps of made-up words", () => {
    /** Every address has a pattern of its own. */
    const addresses = Array.from({ length: 20_000 }, (_, index) => {
      const word = (number: number) => [...String(number)].map((digit) => "abcdefghij"[Number(digit)]).join("");
      return `https://shop.example/${word(index)}/${index}/${word(index * 7)}`;
    });
    const taken = (budget: Pick<UrlBudget, "take">) => addresses.filter((url) => budget.take(url)).length;

    it("end at what a whole site is trusted with, which products raise", () => {
      expect(new Set(addresses.map(patternOf)).size).toBe(20_000);
      expect(taken(createUrlBudget())).toBe(3_000);
      const products = Array.from({ length: 500 }, (_, index) => ({
        url: `https://shop.example/p/${index}`,
        pageType: "product" as const,
      }));
      expect(taken(createUrlBudget(products))).toBe(3_000 + 500 * 20 - 500);
    });

    it("go on where only patterns are counted", () => {
      const seen = new Map<string, number>();
      const byPattern = (url: string) => {
        const count = seen.get(patternOf(url)) ?? 0;
        seen.set(patternOf(url), count + 1);
        return count < 100;
      };
      expect(taken({ take: byPattern })).toBe(20_000);
    });
  });

  describe("C8 a robots.txt that changes while it is obeyed", () => {
    /** After some pages the shop closes a part of itself, and a day goes by. */
    async function close(change?: (context: WorkerContext) => void) {
      const shop = await open();
      const paths = Array.from({ length: 60 }, (_, index) => `/shut/${10 + index}`);
      shop.set("/", listingPage("Home", paths));
      let ahead = 0;
      let robots = "User-agent: *\nDisallow: /never";
      shop.set("/robots.txt", (_, response) => void response.end(robots));
      for (const [index, path] of paths.entries())
        shop.set(path, (_, response) => {
          if (index === 10) {
            robots = "User-agent: *\nDisallow: /shut";
            ahead = 25 * HOUR_MS;
          }
          response.writeHead(200, { "content-type": "text/html" }).end(productPage(path, { sku: path }));
        });
      const clock = { now: () => new Date(Date.now() + ahead) };
      const outcome = await crawlWith(db, shop.origin, { platform: { clock }, ...(change && { change }) });
      return { ...outcome, shut: shop.paths().filter((path) => path.startsWith("/shut")).length };
    }

    it("is read again after a day, and obeyed from the next page on", async () => {
      const { run, shut } = await close();
      expect(shut).toBe(11);
      expect(run.stats).toMatchObject({ products: 11, skipped: 49 });
    });

    it("is not noticed where what it said is kept for ever", async () => {
      const { shut } = await close((context) => {
        context.robots = keepForEver(context.robots);
      });
      expect(shut).toBe(60);
    });
  });

  describe("C9 robots.txt that cannot be read", () => {
    type Setup = (shop: EvilShop) => void;
    const long = `User-agent: *\nDisallow: /first\n${"#".repeat(99)}\n`.padEnd(512_100, "#comment\n");
    const cases: Record<"closed" | "open", Record<string, Setup>> = {
      closed: {
        "a 500": (shop) => shop.set("/robots.txt", (_, response) => void response.writeHead(500).end()),
        "a 503": (shop) => shop.set("/robots.txt", (_, response) => void response.writeHead(503).end()),
        "a 429": (shop) => shop.set("/robots.txt", (_, response) => void response.writeHead(429).end()),
        silence: (shop) => shop.set("/robots.txt", () => {}),
        "a cut connection": (shop) => shop.set("/robots.txt", (_, response) => void response.destroy()),
      },
      open: {
        "a 404": () => {},
        "a 403": (shop) => shop.set("/robots.txt", (_, response) => void response.writeHead(403).end()),
        "five redirects": (shop) => {
          shop.set("/robots.txt", redirectTo("/r/4"));
          for (let hop = 4; hop > 0; hop--) shop.set(`/r/${hop}`, redirectTo(`/r/${hop - 1}`));
          shop.set("/r/0", sendAs("text/plain", "User-agent: *\nDisallow: /second"));
        },
        "six redirects": (shop) => {
          shop.set("/robots.txt", redirectTo("/r/5"));
          for (let hop = 5; hop > 0; hop--) shop.set(`/r/${hop}`, redirectTo(`/r/${hop - 1}`));
          shop.set("/r/0", sendAs("text/plain", "User-agent: *\nDisallow: /"));
        },
        "600 KiB": (shop) => shop.set("/robots.txt", sendAs("text/plain", `${long}\nDisallow: /second\n`)),
      },
    };
    async function ask(setup: Setup, change: (context: WorkerContext) => void = () => {}) {
      const shop = await open();
      setup(shop);
      const policy = { startUrls: ["/first", "/second"].map((path) => shop.origin + path) };
      for (const path of ["/first", "/second"]) shop.set(path, productPage(path, { sku: path }));
      const { run } = await crawlWith(db, shop.origin, {
        policy,
        change: (context) => {
          setLimits(context, { deadlineMs: 1_500 });
          change(context);
        },
      });
      return { run, pages: shop.paths().filter((path) => path === "/first" || path === "/second") };
    }

    it("closes the shop after a 5xx, a 429 and no answer", async () => {
      for (const [what, setup] of Object.entries(cases.closed)) {
        const { run, pages } = await ask(setup);
        expect(pages, what).toEqual([]);
        expect(run, what).toMatchObject({ status: "failed", error: expect.stringContaining("robots.txt") });
      }
    }, 30_000);

    it("opens it after a 4xx or too many redirects, and counts as far as it is read", async () => {
      const found: Record<string, string[]> = {};
      for (const [what, setup] of Object.entries(cases.open)) found[what] = (await ask(setup)).pages;
      expect(found).toEqual({
        "a 404": ["/first", "/second"],
        "a 403": ["/first", "/second"],
        "five redirects": ["/first"],
        "six redirects": ["/first", "/second"],
        "600 KiB": ["/second"],
      });
    }, 30_000);

    it("would not keep a crawler out that takes every failure for leave", async () => {
      const laxly = (context: WorkerContext) => {
        context.robots = takeFailureForLeave(context.robots);
      };
      await Promise.all(
        Object.entries(cases.closed).map(async ([what, setup]) => {
          expect((await ask(setup, laxly)).pages, what).toEqual(["/first", "/second"]);
        }),
      );
    }, 30_000);
  });

  describe("C10 Retry-After", () => {
    /** Milliseconds for which a shop is left alone that answers its first page so, and what it asked for. */
    async function refuse(status: number, retryAfter: () => string, change?: (context: WorkerContext) => void) {
      const shop = await open();
      let refusedAt = 0;
      shop.set("/busy", (_, response) => {
        if (refusedAt > 0)
          return void response.writeHead(200, { "content-type": "text/html" }).end(productPage("Busy"));
        refusedAt = performance.now();
        response.writeHead(status, { "retry-after": retryAfter() }).end();
      });
      // Another page of the same host waits as well.
      const policy = { startUrls: ["/busy", "/fine"].map((path) => shop.origin + path) };
      const { next, shopId } = await crawlWith(db, shop.origin, { policy, ...(change && { change }) });
      const after = shop.requests.find(({ at }) => at > refusedAt);
      if (after) return after.at - refusedAt;
      const { rows } = await sql<{ until: Date }>`
        select max(lease_until) as until from crawl_target where shop_id = ${shopId}`.execute(db.reads);
      expect(next).not.toBeNull();
      return rows[0]!.until.getTime() - Date.now() + (performance.now() - refusedAt);
    }
    const within = (ms: number, asked: number) => ms > asked * 0.9 && ms < asked * 1.1 + 100;
    const date = () => new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_000).toUTCString();
    const cases: [name: string, status: number, value: () => string, expected: [from: number, to: number]][] = [
      ["seconds", 429, () => "3", [3_000, 3_000]],
      ["seconds of a 503", 503, () => "2", [2_000, 2_000]],
      ["a date", 503, date, [3_000, 4_000]],
      ["ten years", 429, () => String(10 * 365 * 86_400), [HOUR_MS, HOUR_MS]],
      [
        "a date in ten years",
        503,
        () => new Date(Date.now() + 10 * 365 * 24 * HOUR_MS).toUTCString(),
        [HOUR_MS, HOUR_MS],
      ],
      ["less than nothing", 429, () => "-30", [5_000, 5_000]],
      ["words", 429, () => "soon", [5_000, 5_000]],
    ];

    it("is honoured for the whole host to a tenth, an hour at the most", async () => {
      const waits = await Promise.all(cases.map(([, status, value]) => refuse(status, value)));
      for (const [index, [name, , , [from, to]]] of cases.entries()) {
        const ms = waits[index] as number;
        expect(within(ms, from) || within(ms, to) || (ms > from && ms < to), `${name}: ${Math.round(ms)} ms`).toBe(
          true,
        );
      }
    }, 40_000);

    it("is missed by a crawler that does not look at the header", async () => {
      const [seconds, years] = await Promise.all(
        [cases[0]!, cases[3]!].map(([, status, value]) => refuse(status, value, forgetHeader)),
      );
      expect(within(seconds as number, 3_000)).toBe(false);
      expect(within(years as number, HOUR_MS)).toBe(false);
    }, 30_000);
  });
});

function keepForEver(robots: RobotsCache): RobotsCache {
  const kept = new Map<string, Promise<RobotsAnswer>>();
  return {
    get(origin, pace, signal) {
      const answer = kept.get(origin) ?? robots.get(origin, pace, signal);
      kept.set(origin, answer);
      return answer;
    },
  };
}

function takeFailureForLeave(robots: RobotsCache): RobotsCache {
  return {
    async get(origin, pace, signal) {
      const answer = await robots.get(origin, pace, signal);
      // The pause that a refusal set is not what this is about.
      pace.answered({ status: 200, headers: {} });
      return answer.unreachable ? { ...answer, rules: [], unreachable: null } : answer;
    },
  };
}

function forgetHeader(context: WorkerContext): void {
  const { client } = context;
  context.client = {
    ...client,
    async fetch(request) {
      const answer = await client.fetch(request);
      const { "retry-after": _, ...headers } = answer.headers;
      return { ...answer, headers };
    },
  };
}
