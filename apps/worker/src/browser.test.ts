import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { getCrawlRun, startCrawl } from "@vitrine/domain";
import type { CrawlRun } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { afterEach, expect, it } from "vitest";
import { chromiumPath, withoutChromium } from "./testing/find-chromium.ts";
import { addShop, startTestWorker, testPlatform } from "./testing/open-worker.ts";
import { type Answer, type ShopServer, serveShop } from "./testing/serve.ts";
import { listingPage } from "./testing/shop-pages.ts";
import type { Worker } from "./worker.ts";

/** A page whose facts are nowhere before its script ran, and its price not before another request. */
const scripted = (
  sku: string,
) => `<!doctype html><html><head><title>Loading</title></head><body><div id="app"></div><script>
  fetch("/api/${sku}.json").then((answer) => answer.json()).then(({ name, price }) => {
    const facts = { "@context": "https://schema.org", "@type": "Product", name, sku: "${sku}",
      offers: { "@type": "Offer", price, priceCurrency: "EUR", availability: "https://schema.org/InStock" } };
    const script = document.createElement("script");
    script.type = "application/ld+json";
    script.textContent = JSON.stringify(facts);
    document.head.append(script);
    document.querySelector("#app").innerHTML = "<h1>" + name + "</h1>";
  });</script></body></html>`;

const json =
  (value: () => object): Answer =>
  (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value()));

describeOnBothDatabases("a worker and its browser", (db) => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let count = 0;

  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });

  let price = "499.50";
  async function openShop(pages: Record<string, Answer> = {}): Promise<ShopServer> {
    const server = await serveShop({
      "/robots.txt": (_, response) => response.writeHead(200).end("User-agent: *\nDisallow: /private"),
      "/": listingPage("Home", ["/p/1", "/private/2"]),
      "/p/1": (_, response) =>
        response.writeHead(200, { "content-type": "text/html", etag: '"always"' }).end(scripted("G1")),
      "/api/G1.json": json(() => ({ name: "Guitar One", price })),
      ...pages,
    });
    cleanUp.push(server.close);
    return server;
  }

  async function work(environment: Record<string, string>): Promise<Worker> {
    const worker = await startTestWorker(testPlatform(db(), environment));
    cleanUp.push(worker.stop);
    return worker;
  }

  const newSlug = () => `scripted-${++count}-${db().kind}`;

  async function crawl(worker: Worker, shop: string): Promise<CrawlRun> {
    const { id } = await startCrawl(testPlatform(db()), { shop });
    await worker.idle();
    return getCrawlRun(testPlatform(db()), { id });
  }

  const pricesOf = async (shopId: number) =>
    (
      await sql<{ key: string; title: string; price: number }>`
        select key, title, price from offer where shop_id = ${shopId} order by key`.execute(db().reads)
    ).rows;

  it.skipIf(!chromiumPath)(
    `reads a shop that shows nothing without its scripts${withoutChromium}`,
    async () => {
      price = "499.50";
      const server = await openShop();
      const worker = await work({ CHROMIUM_PATH: chromiumPath! });
      const plain = await addShop(db(), newSlug(), server.origin);
      expect((await crawl(worker, plain.slug)).stats.products).toBe(0);
      expect(await pricesOf(plain.id)).toEqual([]);

      const shop = await addShop(db(), newSlug(), server.origin, { engine: "browser" });
      expect(await crawl(worker, shop.slug)).toMatchObject({ status: "succeeded", stats: { products: 1, failed: 0 } });
      expect(await pricesOf(shop.id)).toEqual([{ key: "G1", title: "Guitar One", price: 49_950 }]);
      expect(server.paths()).not.toContain("/private/2");
      // The bare page never changes, and says so.
      price = "489.00";
      await crawl(worker, shop.slug);
      expect(await pricesOf(shop.id)).toMatchObject([{ price: 48_900 }]);
    },
    60_000,
  );

  it("fails a run that needs a browser where there is none, and names the variable", async () => {
    const server = await openShop();
    const shop = await addShop(db(), newSlug(), server.origin, { engine: "browser" });
    const worker = await work({});
    expect(await crawl(worker, shop.slug)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("CHROMIUM_PATH"),
    });
    const other = await addShop(db(), newSlug(), server.origin);
    expect((await crawl(worker, other.slug)).error ?? "").not.toContain("CHROMIUM_PATH");
  });

  it.skipIf(!chromiumPath)(
    `goes on when its browser is killed${withoutChromium}`,
    async () => {
      price = "499.50";
      const pids = join(tmpdir(), `killed-${process.pid}-${db().kind}.pids`);
      const wrapper = join(tmpdir(), `killed-${process.pid}-${db().kind}.sh`);
      writeFileSync(pids, "");
      writeFileSync(wrapper, `#!/bin/sh\necho $$ >> ${pids}\nexec ${chromiumPath} "$@"\n`, { mode: 0o755 });
      const started = () => readFileSync(pids, "utf8").trim().split("\n").filter(Boolean).map(Number);
      let isStuck = true;
      const server = await openShop({
        "/api/G1.json": async (_, response) => {
          while (isStuck) await sleep(20);
          response
            .writeHead(200, { "content-type": "application/json" })
            .end(`{"name":"Guitar One","price":"${price}"}`);
        },
      });
      const shop = await addShop(db(), newSlug(), server.origin, { engine: "browser" });
      const worker = await work({ CHROMIUM_PATH: wrapper });
      const { id } = await startCrawl(testPlatform(db()), { shop: shop.slug });
      while (!server.paths().includes("/api/G1.json")) await sleep(20);
      process.kill(started().at(-1)!, "SIGKILL");
      isStuck = false;
      await worker.idle();
      expect((await getCrawlRun(testPlatform(db()), { id })).status).toBe("succeeded");
      expect(await pricesOf(shop.id)).toMatchObject([{ key: "G1", price: 49_950 }]);
      expect(started()).toHaveLength(2);
    },
    60_000,
  );
});
