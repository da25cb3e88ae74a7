import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { observeOffers } from "@vitrine/domain";
import { judgeYield } from "@vitrine/domain/crawl";
import { catalogDeps, makeOffer, makeShop } from "@vitrine/domain/testing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WorkerContext } from "../context.ts";
import { crawlAgain, crawlWith } from "../testing/crawl-with.ts";
import { type EvilShop, openEvilShop } from "../testing/evil-shop.ts";
import { listingPage, productPage } from "../testing/shop-pages.ts";

/** Pages that are in order and do not tell the truth. */
describe("pages that are wrong", () => {
  let db: Database;
  let shop: EvilShop;
  beforeAll(async () => {
    db = await openEmbeddedTestDatabase();
  }, 30_000);
  afterAll(() => db.close());
  afterEach(() => shop?.close());

  const offersOf = async (shopId: number) =>
    (
      await sql<{ key: string; price: number; currency: string; status: string; suspicions: string[] | null }>`
        select key, price, currency, status, suspect -> 'suspicions' as suspicions from offer
        where shop_id = ${shopId} order by key`.execute(db.reads)
    ).rows;

  describe("C15 prices out of their senses", () => {
    /** What a page says in place of 499.00 EUR, and why it is not believed. */
    const slips: Record<string, { price: number; currency?: string; why: string }> = {
      billion: { price: 1_000_000_000, why: "too_large" },
      comma: { price: 4.99, why: "misread_separator" },
      currency: { price: 499, currency: "JPY", why: "other_currency" },
      drop: { price: 24.95, why: "jump" },
      thousand: { price: 499_000, why: "misread_separator" },
    };
    /** What is not even read as a price. */
    const nonsense = { negative: -499, nothing: 0 };
    const page = (key: string, price: number, currency = "EUR") =>
      productPage(`Piano ${key}`, { sku: key, price }).replace('"EUR"', `"${currency}"`);

    async function slip(change?: (context: WorkerContext) => void) {
      shop = await openEvilShop();
      const keys = [...Object.keys(slips), ...Object.keys(nonsense)];
      shop.set(
        "/",
        listingPage(
          "Home",
          keys.map((key) => `/${key}`),
        ),
      );
      for (const key of keys) shop.set(`/${key}`, page(key, 499));
      const { slug, shopId } = await crawlWith(db, shop.origin);
      for (const [key, { price, currency }] of Object.entries(slips)) shop.set(`/${key}`, page(key, price, currency));
      for (const [key, price] of Object.entries(nonsense)) shop.set(`/${key}`, page(key, price));
      await crawlAgain(db, slug, shop.origin, change && { change });
      return offersOf(shopId);
    }

    it("are held back, and the last good one is kept", async () => {
      const offers = await slip();
      expect(offers.map(({ key, price, currency }) => [key, price, currency])).toEqual(
        [...Object.keys(slips), ...Object.keys(nonsense)].sort().map((key) => [key, 49_900, "EUR"]),
      );
      const why = Object.fromEntries(offers.map(({ key, suspicions }) => [key, suspicions]));
      for (const [key, expected] of Object.entries(slips)) expect(why[key], key).toContain(expected.why);
    }, 30_000);

    it("are shown where whatever is read is believed", async () => {
      const offers = await slip((context) => {
        context.observe = (offers) =>
          observeOffers(
            context,
            offers.map((offer) => ({ ...offer, method: "api" })),
          );
      });
      const prices = Object.fromEntries(offers.map(({ key, price, currency }) => [key, `${price} ${currency}`]));
      expect(prices).toMatchObject({
        billion: "100000000000 EUR",
        comma: "499 EUR",
        currency: "499 JPY",
        drop: "2495 EUR",
        thousand: "49900000 EUR",
      });
    }, 30_000);

    it("of nothing are held back even where a reader takes them for prices, unless somebody answers for them", async () => {
      const shopId = await makeShop(db, "nothing");
      const deps = catalogDeps(db);
      const see = (key: string, method: string) =>
        observeOffers(deps, [{ ...makeOffer(shopId, key, { price: 0 }), method }]);
      await see("crawled", "json-ld");
      await see("told", "api");
      expect((await offersOf(shopId)).map(({ key, price }) => [key, price])).toEqual([
        ["crawled", null],
        ["told", 0],
      ]);
    });
  });

  describe("C16 a template that has changed", () => {
    const paths = Array.from({ length: 12 }, (_, index) => `/p/${10 + index}`);

    async function collapse() {
      shop = await openEvilShop();
      shop.set("/", listingPage("Home", paths));
      for (const path of paths) shop.set(path, productPage(`Product ${path}`, { sku: path }));
      const { slug, shopId, run } = await crawlWith(db, shop.origin);
      expect(run.stats.products).toBe(12);
      const before = await offersOf(shopId);
      for (const path of paths) shop.set(path, listingPage("Welcome to our new shop", ["/"]));
      const { run: second } = await crawlAgain(db, slug, shop.origin);
      return { second, before, after: await offersOf(shopId) };
    }

    it("fails the run, says why, and takes no offer away", async () => {
      const { second, before, after } = await collapse();
      expect(second).toMatchObject({
        status: "failed",
        error: "of 12 pages with offers, 0 are product pages now",
        stats: { products: 0, pages: 13 },
      });
      expect(after).toEqual(before);
      expect(after.every(({ status }) => status === "active")).toBe(true);
    }, 30_000);

    it("passes for a good run where nobody knows which pages had offers", () => {
      const stats = { pages: 13, failed: 0 };
      expect(judgeYield(stats, { expected: 12, answered: 12, found: 0 })).not.toBeNull();
      expect(judgeYield(stats, { expected: 0, answered: 12, found: 0 })).toBeNull();
    });
  });
});
