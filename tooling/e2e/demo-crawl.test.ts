import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApi, listen, type RunningServer } from "@vitrine/api";
import {
  createLogger,
  getCrawlRun,
  openPlatform,
  type Platform,
  parseConfig,
  startCrawl,
  upsertShop,
} from "@vitrine/domain";
import { createVitrine, type PriceChange, type Vitrine } from "@vitrine/sdk";
import { createWorker, type Worker } from "@vitrine/worker";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoShops, startDemoShops } from "../demo-shop/index.ts";

/** The main job, whole: three shops are crawled into one catalog, and a typed client reads it, live. */
describe("the demo shops", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "vitrine-e2e-"));
  const log = createLogger({ level: "silent", pretty: false });
  let shops: DemoShops;
  let platform: Platform;
  let worker: Worker;
  let api: ReturnType<typeof createApi>;
  let server: RunningServer;
  let vitrine: Vitrine;

  async function crawl(...slugs: string[]) {
    const runs = await Promise.all(slugs.map((shop) => startCrawl(platform, { shop })));
    await worker.idle();
    return Promise.all(runs.map(({ id }) => getCrawlRun(platform, { id })));
  }

  async function serve(port = 0) {
    api = createApi(platform);
    server = await listen(api, { port, host: "127.0.0.1" });
    vitrine = createVitrine({ baseUrl: server.url });
  }

  beforeAll(async () => {
    shops = await startDemoShops({ priceEveryMs: 0 });
    platform = await openPlatform(parseConfig({ DATA_DIR: dataDir, RATE_LIMIT_RPM: "0" }), { log });
    worker = createWorker(platform, { allowPrivateHosts: shops.shops.map(({ url }) => new URL(url).host) });
    for (const { categories, ...shop } of shops.shops) {
      await upsertShop(platform, { ...shop, policy: { delaySeconds: 0, categories } });
    }
    await serve();
    await worker.start();
  }, 120_000);

  afterAll(async () => {
    await server.stop();
    await api.close();
    await worker.stop();
    await platform.close();
    await shops.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 30_000);

  it("are crawled whole: every product page, and no other page taken for one", async () => {
    const runs = await crawl(...shops.shops.map(({ slug }) => slug));
    for (const run of runs) expect(run, run.shop).toMatchObject({ status: "succeeded", stats: { failed: 0 } });
    const { rows } = await sql<{ shop: string; url: string; pageType: string }>`
      select shop.slug as shop, crawl_target.url, page_type as "pageType" from crawl_target join shop on shop.id = shop_id`.execute(
      platform.db.reads,
    );
    for (const { slug } of shops.shops) {
      const truth = shops
        .pages(slug)
        .filter(({ kind, allowed }) => kind === "product" && allowed)
        .map(({ url }) => url);
      const found = rows.filter(({ shop, pageType }) => shop === slug && pageType === "product").map(({ url }) => url);
      expect(found.sort(), slug).toEqual(truth.sort());
    }
    const shut = shops.shops.flatMap(({ slug }) => shops.pages(slug)).filter(({ allowed }) => !allowed);
    expect(shops.requests.filter(({ path }) => shut.some(({ url }) => path.startsWith(new URL(url).pathname)))).toEqual(
      [],
    );
    expect(shops.requests.every(({ userAgent }) => userAgent?.startsWith("VitrineBot/"))).toBe(true);
  }, 180_000);

  it("become one product with an offer per shop for each instrument, priced as the pages say", async () => {
    const offers = shops.shops.flatMap(({ slug }) => shops.offers(slug).map((offer) => ({ ...offer, shop: slug })));
    const { rows } = await sql<{
      shop: string;
      key: string;
      productId: number;
      price: number;
      availability: string;
      condition: string;
    }>`
      select shop.slug as shop, offer.key, product_id as "productId", price, availability, condition
      from offer join shop on shop.id = shop_id where offer.status = 'active'`.execute(platform.db.reads);
    const stored = new Map(rows.map((row) => [`${row.shop} ${row.key}`, row]));
    expect(stored.size).toBe(offers.length);
    for (const { shop, sku, price, availability, condition } of offers) {
      expect(stored.get(`${shop} ${sku}`), `${shop} ${sku}`).toMatchObject({ price, availability, condition });
    }
    const productsOf = new Map<string, Set<number>>();
    const modelsOf = new Map<number, Set<string>>();
    for (const { shop, sku, model } of offers) {
      const { productId } = stored.get(`${shop} ${sku}`)!;
      productsOf.set(model, (productsOf.get(model) ?? new Set()).add(productId));
      modelsOf.set(productId, (modelsOf.get(productId) ?? new Set()).add(model));
    }
    expect([...productsOf].filter(([, products]) => products.size > 1)).toEqual([]);
    expect([...modelsOf].filter(([, models]) => models.size > 1)).toEqual([]);
    const inThree = (await vitrine.catalog.list({ sort: "offers", limit: 200 })).items.filter(
      ({ shopCount }) => shopCount === 3,
    );
    expect(inThree.length).toBeGreaterThan(100);
  });

  it("change nothing when crawled again unchanged", async () => {
    const count = async () =>
      // A picture may be found, and the daily row of an offer may fall due, at any time.
      (
        await sql`select (select count(*) from change where not coalesce(after ? 'hasImage', false)) as changes,
          (select count(distinct (offer_id, price, availability)) from price_observation) as observations`.execute(
          platform.db.reads,
        )
      ).rows[0];
    const before = await count();
    const runs = await crawl(...shops.shops.map(({ slug }) => slug));
    expect(runs.map(({ stats }) => [stats.offersNew, stats.offersChanged])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(await count()).toEqual(before);
  }, 180_000);

  it("pass a changed price on to a waiting client within a second of being seen, also after the api was restarted", async () => {
    const [product] = (await vitrine.catalog.list({ sort: "offers", limit: 1 })).items;
    const offer = (await vitrine.catalog.offers({ productId: product!.id })).items[0]!;
    const { sku } = shops
      .offers(offer.shop.slug)
      .find(({ pageUrl, url }) => url === offer.url || pageUrl === offer.url)!;
    const seen: { change: PriceChange; at: number }[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const change of vitrine.catalog.onPriceChange(
        { productIds: [product!.id] },
        { signal: stop.signal },
      )) {
        if (!("type" in change)) seen.push({ change, at: Date.now() });
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));

    const first = await shops.changePrice(offer.shop.slug, sku);
    await crawl(offer.shop.slug);
    await expect.poll(() => seen.length, { timeout: 3_000 }).toBe(1);
    expect(seen[0]?.change).toMatchObject({ shop: offer.shop.slug, price: first.after, previous: first.before });
    expect(seen[0]!.at - seen[0]!.change.at.getTime()).toBeLessThan(1_000);

    const port = Number(new URL(server.url).port);
    await server.stop();
    await api.close();
    const second = await shops.changePrice(offer.shop.slug, sku);
    await crawl(offer.shop.slug);
    await serve(port);
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(2);
    expect(seen[1]?.change).toMatchObject({ price: second.after, previous: second.before });
    stop.abort();
    await watching;

    const history = await vitrine.catalog.priceHistory({ productId: product!.id });
    const points = history.series.find(({ offerId }) => offerId === offer.id)!.points.map(({ price }) => price);
    expect(points.slice(-3)).toEqual([first.before, first.after, second.after]);
  }, 180_000);
});
