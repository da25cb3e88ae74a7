import { describeOnBothDatabases } from "@vitrine/db/testing";
import {
  explainOffers,
  getCrawlRun,
  getPriceHistory,
  listCrawlRuns,
  listCrawlTargets,
  startCrawl,
} from "@vitrine/domain";
import type { CrawlRun } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { afterEach, expect, it } from "vitest";
import { addShop, startTestWorker, testPlatform } from "./testing/open-worker.ts";
import { type Answer, type ShopServer, serveShop } from "./testing/serve.ts";
import { listingPage, productPage } from "./testing/shop-pages.ts";
import type { Worker } from "./worker.ts";

describeOnBothDatabases("a worker", (db) => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let count = 0;

  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });

  async function open(answers: Parameters<typeof serveShop>[0], options?: { delayMs: number }): Promise<ShopServer> {
    const server = await serveShop(answers, options);
    cleanUp.push(server.close);
    return server;
  }

  async function work(environment: Record<string, string> = {}, options = {}): Promise<Worker> {
    const worker = await startTestWorker(testPlatform(db(), environment), options);
    cleanUp.push(worker.stop);
    return worker;
  }

  const newSlug = () => `shop-${++count}-${db().kind}`;

  async function crawl(worker: Worker, shop: string): Promise<CrawlRun> {
    const { id } = await startCrawl(testPlatform(db()), { shop });
    await worker.idle();
    return getCrawlRun(testPlatform(db()), { id });
  }

  const targetsOf = async (shop: string) => (await listCrawlTargets(testPlatform(db()), { shop, limit: 200 })).items;
  const offersOf = async (shopId: number) =>
    (
      await sql<{ id: number; key: string; price: number; productId: number }>`
      select id, key, price, product_id as "productId" from offer where shop_id = ${shopId} order by key`.execute(
        db().reads,
      )
    ).rows;

  it("turns a shop's product pages into offers, and says who it is", async () => {
    const server = await open({
      "/": listingPage("Home", ["/guitars", "/about"]),
      "/about": listingPage("About us", ["/"]),
      "/guitars": listingPage("Guitars", ["/guitars/one", "/guitars/two"]),
      "/guitars/one": productPage("Guitar One", { sku: "G1", price: 499.5 }),
      "/guitars/two": productPage("Guitar Two", { sku: "G2", price: 899 }),
    });
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    const worker = await work({ CRAWL_USER_AGENT: "VitrineBot/9.9", CRAWL_CONTACT: "crawl@example.org" });
    const run = await crawl(worker, slug);

    expect(run).toMatchObject({
      status: "succeeded",
      error: null,
      stats: { pages: 5, products: 2, offersNew: 2, failed: 0, skipped: 0 },
    });
    expect(run.stats.statuses).toEqual({ 200: 5, 404: 1 });
    expect(await offersOf(shopId)).toMatchObject([
      { key: "G1", price: 49_950 },
      { key: "G2", price: 89_900 },
    ]);
    expect(new Set(server.requests.map(({ headers }) => headers["user-agent"]))).toEqual(
      new Set(["VitrineBot/9.9 (+crawl@example.org)"]),
    );
    expect(server.paths()[0]).toBe("/robots.txt");
    const types = Object.fromEntries(
      (await targetsOf(slug)).map(({ url, pageType }) => [new URL(url).pathname, pageType]),
    );
    expect(types).toMatchObject({ "/guitars/one": "product", "/guitars/two": "product" });
    expect(types["/guitars"]).not.toBe("product");
  });

  it("sees a changed price in the next run, and asks only whether the rest has changed", async () => {
    let price = 100;
    const withEtag =
      (body: () => string): Answer =>
      (request, response) => {
        const etag = `"${body().length}-${price}"`;
        if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
        response.writeHead(200, { "content-type": "text/html", etag }).end(body());
      };
    const server = await open({
      "/": listingPage("Home", ["/p/1", "/p/2"]),
      "/p/1": withEtag(() => productPage("Drum One", { sku: "D1", price })),
      "/p/2": (request, response) => {
        if (request.headers["if-modified-since"]) return void response.writeHead(304).end();
        response
          .writeHead(200, { "content-type": "text/html", "last-modified": "Mon, 02 Mar 2026 10:00:00 GMT" })
          .end(productPage("Drum Two", { sku: "D2" }));
      },
    });
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    const worker = await work();
    await crawl(worker, slug);
    const second = await crawl(worker, slug);
    expect(second.stats).toMatchObject({ pages: 3, products: 2, unchanged: 3, offersNew: 0, offersChanged: 0 });
    expect(second.stats.statuses).toMatchObject({ 304: 2 });

    price = 80;
    const third = await crawl(worker, slug);
    expect(third.stats).toMatchObject({ products: 2, unchanged: 2, offersChanged: 1 });
    const [offer] = await offersOf(shopId);
    expect(offer).toMatchObject({ key: "D1", price: 8_000 });
    const { series } = await getPriceHistory({ db: db() }, { productId: offer!.productId });
    // An offer's daily row may fall due between the two.
    const prices = series[0]!.points.map((point) => point.price);
    expect(prices.filter((price, index) => price !== prices[index - 1])).toEqual([10_000, 8_000]);
  });

  it("notes that an unchanged page was seen again", async () => {
    const server = await open({ "/": listingPage("Home", ["/p/1"]), "/p/1": productPage("Flute", { sku: "F1" }) });
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    const worker = await work();
    await crawl(worker, slug);
    const [offer] = await offersOf(shopId);
    const seenAt = async () =>
      (
        await sql<{ at: Date }>`select seen_at as at from offer_seen where offer_id = ${offer!.id}`.execute(db().reads)
      ).rows[0]!.at.getTime();
    const before = await seenAt();
    await crawl(worker, slug);
    expect(await seenAt()).toBeGreaterThan(before);
  });

  it("obeys robots.txt, also where a redirect leads into what it forbids", async () => {
    const server = await open({
      "/robots.txt": (_, response) =>
        response
          .writeHead(200, { "content-type": "text/plain" })
          .end("User-agent: VitrineBot\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"),
      "/": listingPage("Home", ["/open", "/private/a", "/door"]),
      "/open": listingPage("Open", []),
      "/door": (_, response) => response.writeHead(302, { location: "/private/b" }).end(),
    });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const run = await crawl(await work(), slug);
    expect(server.paths().filter((path) => path.startsWith("/private"))).toEqual([]);
    expect(server.paths()).toContain("/open");
    expect(run.stats).toMatchObject({ failed: 1, skipped: 1 });
  });

  it("fetches nothing where robots.txt cannot be read", async () => {
    const server = await open({
      "/robots.txt": (_, response) => response.writeHead(503).end(),
      "/": listingPage("Home", []),
    });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const run = await crawl(await work(), slug);
    expect(run).toMatchObject({ status: "failed", error: expect.stringContaining("robots.txt") });
    expect(server.paths()).toEqual(["/robots.txt"]);
  });

  it("comes back when a shop asks it to wait, and gets the page then", async () => {
    let refusals = 1;
    const server = await open({
      "/": listingPage("Home", ["/p/1"]),
      "/p/1": (_, response) =>
        refusals-- > 0
          ? response.writeHead(429, { "retry-after": "2" }).end()
          : response.writeHead(200, { "content-type": "text/html" }).end(productPage("Harp", { sku: "H1" })),
    });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const run = await crawl(await work(), slug);
    expect(run).toMatchObject({ status: "succeeded", stats: { products: 1, failed: 0, statuses: { 429: 1 } } });
    const [first, second] = server.requests.filter(({ path }) => path === "/p/1");
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(2_000);
    const between = server.requests.filter(({ at }) => at > first!.at && at < second!.at);
    expect(between).toEqual([]);
  }, 30_000);

  it("gives up a page that stays broken, and a shop that stays silent", async () => {
    const server = await open({
      "/": listingPage("Home", ["/gone", "/forbidden"]),
      "/forbidden": (_, response) => response.writeHead(403).end(),
    });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const worker = await work();
    const run = await crawl(worker, slug);
    expect(run.stats).toMatchObject({ failed: 2, statuses: { 404: 2, 403: 1 } });
    expect((await targetsOf(slug)).find(({ url }) => url.endsWith("/gone"))).toMatchObject({
      lastStatus: 404,
      lastError: "it answered 404",
    });

    const silent = newSlug();
    await addShop(db(), silent, "http://127.0.0.1:1/");
    expect(await crawl(worker, silent)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("robots.txt"),
    });
  });

  it("leaves a shop alone that stopped answering, says so, and goes on when it is back", async () => {
    const paths = Array.from({ length: 14 }, (_, index) => `/p/${index}`);
    let down = true;
    const server = await open((path) => {
      if (path === "/") return listingPage("Home", paths);
      if (!paths.includes(path)) return undefined;
      if (down) return (_, response) => response.writeHead(503, { "retry-after": "0" }).end();
      return productPage(path, { sku: path });
    });
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    await work();
    const { id } = await startCrawl(testPlatform(db()), { shop: slug });
    const runNow = () => getCrawlRun(testPlatform(db()), { id });
    await expect.poll(async () => (await runNow()).waits, { timeout: 20_000 }).not.toBeNull();
    expect(await runNow()).toMatchObject({ status: "queued", waits: { reason: "it answered 503" } });
    const asked = server.paths().filter((path) => path.startsWith("/p/")).length;
    expect(asked).toBe(10);
    const worker = await work();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(server.paths().filter((path) => path.startsWith("/p/"))).toHaveLength(asked);

    down = false;
    await sql`update crawl_host set rest_until = now() where host = ${server.host}`.execute(db().ingest);
    await worker.idle();
    expect(await runNow()).toMatchObject({ status: "succeeded", stats: { products: 14 }, waits: null });
    expect(await offersOf(shopId)).toHaveLength(14);
    const { rows } = await sql`select from crawl_host where host = ${server.host}`.execute(db().reads);
    expect(rows).toEqual([]);
  }, 60_000);

  it("reads on when one page cannot be written", async () => {
    const server = await open({
      "/": listingPage("Home", ["/p/1", "/p/2"]),
      "/p/1": productPage("Harp", { sku: "H1" }),
      "/p/2": productPage("Lyre", { sku: "L1" }),
    });
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    const trigger = `refuse_${count}`;
    await sql`create function ${sql.ref(trigger)}() returns trigger language plpgsql as 'begin if new.key = ''H1'' then raise exception ''no''; end if; return new; end'`.execute(
      db().ingest,
    );
    await sql`create trigger ${sql.ref(trigger)} before insert on offer for each row execute function ${sql.ref(trigger)}()`.execute(
      db().ingest,
    );
    cleanUp.push(() => sql`drop trigger ${sql.ref(trigger)} on offer`.execute(db().ingest));
    const run = await crawl(await work(), slug);
    expect(run).toMatchObject({ status: "succeeded", stats: { products: 1, failed: 1 } });
    expect(await offersOf(shopId)).toMatchObject([{ key: "L1" }]);
    expect((await targetsOf(slug)).find(({ url }) => url.endsWith("/p/1"))).toMatchObject({
      lastError: "what it says could not be written",
    });
  });

  it("finds pages that only the sitemap names", async () => {
    const xml =
      (body: string): Answer =>
      (_, response) =>
        response.writeHead(200, { "content-type": "application/xml" }).end(body);
    const server = await open({
      "/robots.txt": (_, response) => response.end("Sitemap: /maps/index.xml"),
      "/maps/index.xml": xml("<sitemapindex><sitemap><loc>/maps/products.xml</loc></sitemap></sitemapindex>"),
      "/maps/products.xml": xml(
        "<urlset><url><loc>/hidden</loc></url><url><loc>https://elsewhere.example/x</loc></url></urlset>",
      ),
      "/": listingPage("Home", []),
      "/hidden": productPage("Hidden Horn", { sku: "H1" }),
    });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const run = await crawl(await work(), slug);
    expect(run.stats).toMatchObject({ products: 1, pages: 4, failed: 0 });
  });

  it("comes to an end in a shop without end", async () => {
    const server = await open((path) => {
      if (path === "/") return listingPage("Home", ["/calendar/2026/1", "/list?sort=a", "/in/in", "/p/1"]);
      if (path === "/p/1") return productPage("The only product", { sku: "P1" });
      const n = server.requests.length;
      if (path.startsWith("/calendar"))
        return listingPage("Calendar", [`/calendar/${2026 + n}/${n % 12}`, `/calendar/${9_026 + n}/1`]);
      if (path.startsWith("/list"))
        return listingPage("Sorted", [`/list?sort=${n}`, `/list?dir=${n}&sort=${n}`, `/list?sid=${n}`]);
      if (path.startsWith("/in")) return listingPage("Deeper", [`${path}/in`, `${path}/on`]);
      return undefined;
    });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const run = await crawl(await work(), slug);
    expect(run).toMatchObject({ status: "succeeded", stats: { products: 1 } });
    expect(server.requests.length).toBeLessThan(700);
    expect(run.stats.skipped).toBeGreaterThan(10);
  }, 60_000);

  it("finds all of many products that one page links to", async () => {
    const paths = Array.from({ length: 260 }, (_, index) => `/p/${index}`);
    const server = await open((path) =>
      path === "/"
        ? listingPage("Home", paths)
        : paths.includes(path)
          ? productPage(`Product ${path}`, { sku: path })
          : undefined,
    );
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const run = await crawl(await work(), slug);
    expect(run.stats).toMatchObject({ products: 260, skipped: 0 });
    expect(server.requests).toHaveLength(263);
  }, 60_000);

  it("stops at the policy's number of pages, and keeps to its paths", async () => {
    const server = await open((path) =>
      path === "/sitemap.xml" ? undefined : listingPage(path, ["/a/1", "/a/2", "/a/3", "/b/1", "/a/secret/x"]),
    );
    const slug = newSlug();
    await addShop(db(), slug, server.origin, { maxPages: 3, includePaths: ["/a/"], excludePaths: ["/a/secret"] });
    await crawl(await work(), slug);
    const pages = server.paths().filter((path) => !/robots|sitemap/.test(path));
    expect(pages).toHaveLength(3);
    expect(pages.every((path) => path === "/" || /^\/a\/\d/.test(path))).toBe(true);
  });

  it("fails a run that finds less than half of what the last one found, and keeps all offers", async () => {
    let broken = false;
    const paths = Array.from({ length: 12 }, (_, index) => `/p/${index}`);
    const server = await open((path) =>
      path === "/"
        ? listingPage("Home", paths)
        : paths.includes(path) && !broken
          ? productPage(`Product ${path}`, { sku: path })
          : broken
            ? listingPage("Sorry", [])
            : undefined,
    );
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    const worker = await work();
    expect((await crawl(worker, slug)).stats.products).toBe(12);
    broken = true;
    expect(await crawl(worker, slug)).toMatchObject({
      status: "failed",
      error: "of 12 pages with offers, 0 are product pages now",
      stats: { products: 0 },
    });
    expect(await offersOf(shopId)).toHaveLength(12);

    // It stays broken, and still nothing is missed: what is shown stays so until a run finds it again.
    for (let run = 0; run < 3; run++) expect(await crawl(worker, slug)).toMatchObject({ status: "failed" });
    const { rows } = await sql`select distinct status, misses from offer where shop_id = ${shopId}`.execute(db().reads);
    expect(rows).toEqual([{ status: "active", misses: 0 }]);
  });

  it("keeps an offer that was missed once, ends one that was missed again and again, and takes it back", async () => {
    const answers: Record<string, Answer> = {
      "/": listingPage("Home", ["/p/1", "/p/2", "/p/3"]),
      "/p/1": productPage("Lute", { sku: "L1" }),
      "/p/2": productPage("Oud", { sku: "O1" }),
      "/p/3": productPage("Saz", { sku: "S1" }),
    };
    const server = await open((path) => answers[path]);
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin, { goneAfterMisses: 2 });
    const worker = await work();
    await crawl(worker, slug);
    const stateOf = async (key: string) => {
      const offer = (await offersOf(shopId)).find((one) => one.key === key)!;
      const { series } = await getPriceHistory({ db: db() }, { productId: offer.productId });
      return { ...series[0]!, last: series[0]!.points.at(-1)!.price };
    };

    delete answers["/p/1"];
    answers["/p/2"] = listingPage("Other strings", ["/p/3"]);
    answers["/p/3"] = (_, response) => response.writeHead(503, { "retry-after": "0" }).end();
    expect(await crawl(worker, slug)).toMatchObject({ status: "succeeded", stats: { offersChanged: 0 } });
    for (const key of ["L1", "O1", "S1"]) expect(await stateOf(key)).toMatchObject({ state: "in_stock", gaps: [] });

    await crawl(worker, slug);
    for (const key of ["L1", "O1"]) {
      expect(await stateOf(key)).toMatchObject({ state: "gone", gaps: [{ state: "gone", to: null }], last: null });
    }
    // It could not be looked at, which says nothing.
    expect(await stateOf("S1")).toMatchObject({ state: "in_stock", last: 10_000 });

    answers["/p/1"] = productPage("Lute", { sku: "L1" });
    await crawl(worker, slug);
    expect(await stateOf("L1")).toMatchObject({ state: "in_stock", gaps: [{ state: "gone", to: expect.any(Date) }] });
  }, 60_000);

  it("explains a price: its page, how it was read, what else was read, and its history", async () => {
    const page = productPage("Zither", { sku: "Z1", price: 100 }).replace(
      "<h1>",
      '<meta property="product:price:amount" content="120.00"><meta property="product:price:currency" content="EUR"><h1>',
    );
    const server = await open({ "/": listingPage("Home", ["/p/1"]), "/p/1": page });
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    await crawl(await work(), slug);
    const [offer] = await offersOf(shopId);
    const { offers } = await explainOffers({ db: db() }, { productId: offer!.productId });
    expect(offers).toMatchObject([
      {
        offerId: offer!.id,
        shop: slug,
        price: 10_000,
        status: "active",
        misses: 0,
        page: { url: `${server.origin}/p/1`, status: 200, error: null },
        match: { decision: "new", method: "none" },
        held: null,
        observations: [{ price: 10_000, method: "json-ld", page: `${server.origin}/p/1`, suspicions: [] }],
      },
    ]);
    const price = offers[0]!.facts.find(({ field }) => field === "price");
    expect(price).toMatchObject({ method: "json-ld", at: expect.any(Date) });
    expect(price!.readings[0]).toMatchObject({ amount: 10_000, method: "json-ld", verdict: "chosen" });
    expect(price!.readings).toContainEqual(
      expect.objectContaining({ amount: 12_000, method: "opengraph", verdict: "loses" }),
    );
    expect(offers[0]!.facts.map(({ field }) => field)).toContain("availability");
  });

  it("takes a page that is gone for ever as two misses", async () => {
    const answers: Record<string, Answer> = {
      "/": listingPage("Home", ["/p/1"]),
      "/p/1": productPage("Lyre", { sku: "L1" }),
    };
    const server = await open((path) => answers[path]);
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin, { goneAfterMisses: 2 });
    const worker = await work();
    await crawl(worker, slug);
    answers["/p/1"] = (_, response) => response.writeHead(410).end();
    await crawl(worker, slug);
    const { rows } = await sql`select status, misses from offer where shop_id = ${shopId}`.execute(db().reads);
    expect(rows).toEqual([{ status: "gone", misses: 2 }]);
  });

  it("does not crawl a shop on the internet anonymously", async () => {
    const slug = newSlug();
    await addShop(db(), slug, "https://shop.example");
    expect(await crawl(await work(), slug)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("CRAWL_CONTACT"),
    });
  });

  it("does not reach a private address that was not named", async () => {
    const server = await open({ "/": listingPage("Home", []) });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    const run = await crawl(await work({ CRAWL_CONTACT: "a@b.example" }, { allowPrivateHosts: ["127.0.0.1:1"] }), slug);
    expect(run.status).toBe("failed");
    expect(server.requests).toEqual([]);
  });

  it("sends a host one request at a time, from two workers with two shops on it, a delay apart", async () => {
    const pages = Array.from({ length: 8 }, (_, index) => `/p/${index}`);
    const server = await open(
      (path) =>
        path === "/" ? listingPage("Home", pages) : pages.includes(path) ? productPage(path, { sku: path }) : undefined,
      { delayMs: 15 },
    );
    const [one, two] = [newSlug(), newSlug()];
    for (const slug of [one, two]) await addShop(db(), slug, server.origin, { delaySeconds: 0.04 });
    const [first, second] = [await work(), await work()];
    for (const shop of [one, two]) await startCrawl(testPlatform(db()), { shop });
    await Promise.all([first.idle(), second.idle()]);
    const runs = await Promise.all([one, two].map((shop) => listCrawlRuns(testPlatform(db()), { shop })));
    expect(runs.map(({ items }) => items[0]?.stats.products)).toEqual([8, 8]);
    expect(server.maxInFlight()).toBe(1);
    const gaps = server.requests.slice(1).map(({ at }, index) => at - server.requests[index]!.at);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40 + 15 - 3);
  }, 60_000);

  it("lets go of a run when it is stopped, and another worker ends it", async () => {
    const pages = Array.from({ length: 30 }, (_, index) => `/p/${index}`);
    const server = await open(
      (path) =>
        path === "/" ? listingPage("Home", pages) : pages.includes(path) ? productPage(path, { sku: path }) : undefined,
      { delayMs: 20 },
    );
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin);
    const first = await work();
    await startCrawl(testPlatform(db()), { shop: slug });
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBeGreaterThan(10);
    await first.stop();
    const done = server.requests.length;
    expect(done).toBeLessThan(30);
    await (await work()).idle();
    expect(await offersOf(shopId)).toHaveLength(30);
    const perPage = server.paths().filter((path) => path.startsWith("/p/"));
    expect(perPage.length - new Set(perPage).size).toBeLessThanOrEqual(1);
  }, 30_000);

  it("comes back sooner to a page whose price changes, and to one that is viewed", async () => {
    let price = 100;
    const server = await open((path) =>
      path === "/"
        ? listingPage("Home", ["/p/still", "/p/moving", "/p/viewed"])
        : path.startsWith("/p/")
          ? productPage(path, { sku: path, price: path === "/p/moving" ? price++ : 100 })
          : undefined,
    );
    const slug = newSlug();
    const { id: shopId } = await addShop(db(), slug, server.origin, { recrawlHours: 24 });
    const worker = await work();
    await crawl(worker, slug);
    const viewed = (await offersOf(shopId)).find(({ key }) => key === "/p/viewed")!;
    await sql`insert into event_hour (hour, kind, product_id, count, counted)
      values (date_trunc('hour', now()), 'view', ${viewed.productId}, 700, 700)`.execute(db().ingest);
    for (let look = 0; look < 2; look++) await crawl(worker, slug);

    const hours = Object.fromEntries(
      (await targetsOf(slug)).map(({ url, dueAt }) => [
        new URL(url).pathname,
        (dueAt.getTime() - Date.now()) / 3_600_000,
      ]),
    );
    expect(hours["/"]).toBeCloseTo(24, 1);
    expect(hours["/p/moving"]).toBeLessThan(hours["/p/still"]! * 0.8);
    expect(hours["/p/viewed"]).toBeLessThan(hours["/p/still"]! / 9);
    expect(hours["/p/viewed"]).toBeGreaterThan(0.9);
  });

  it("crawls a shop again when its time has come", async () => {
    const server = await open({ "/": listingPage("Home", []) });
    const slug = newSlug();
    await addShop(db(), slug, server.origin);
    await sql`update shop set status = 'paused' where slug <> ${slug}`.execute(db().ingest);
    await startCrawl(testPlatform(db()), { shop: slug });
    await work({}, { recrawlEveryMs: 400 });
    const runs = async () => (await listCrawlRuns(testPlatform(db()), { shop: slug })).items;
    await expect.poll(async () => (await runs()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    expect((await runs())[0]).toMatchObject({ reason: "recrawl" });
  });
});
