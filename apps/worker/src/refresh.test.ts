import { setTimeout as sleep } from "node:timers/promises";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { refreshProducts, startCrawl } from "@vitrine/domain";
import { sql } from "kysely";
import { afterEach, expect, it } from "vitest";
import { addShop, startTestWorker, testPlatform } from "./testing/open-worker.ts";
import { type Answer, type ShopServer, serveShop } from "./testing/serve.ts";
import { listingPage, productPage } from "./testing/shop-pages.ts";
import type { Worker } from "./worker.ts";

describeOnBothDatabases("pages that somebody asks for", (db) => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let count = 0;

  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });

  async function work(): Promise<Worker> {
    const worker = await startTestWorker(testPlatform(db()));
    cleanUp.push(worker.stop);
    return worker;
  }

  /** A crawled shop whose answers can be changed. */
  async function openShop(worker: Worker, names: string[], policy = {}) {
    const paths = names.map((name) => `/p/${name}`);
    const answers: Record<string, Answer> = { "/": listingPage("Home", paths) };
    for (const name of names) answers[`/p/${name}`] = productPage(name, { sku: `${name}-${count}` });
    const server = await serveShop((path) => answers[path], { delayMs: 10 });
    cleanUp.push(server.close);
    const slug = `refresh-${++count}-${db().kind}`;
    const { id } = await addShop(db(), slug, server.origin, policy);
    await startCrawl(testPlatform(db()), { shop: slug });
    await worker.idle();
    const { rows } = await sql<{ name: string; id: number }>`
      select title as name, product_id as id from offer where shop_id = ${id}`.execute(db().reads);
    return { slug, answers, server, products: new Map(rows.map((row) => [row.name, row.id])) };
  }

  const refresh = (productIds: number[], options = {}) =>
    refreshProducts(testPlatform(db()), { productIds }, { waitMs: 15_000, ...options });
  const forget = (server: ShopServer) => server.requests.splice(0);

  it("are fetched at once, alone, and each is answered for", async () => {
    const worker = await work();
    const names = ["moved", "same", "left", "broken", "closed"];
    const { answers, server, products, slug } = await openShop(worker, names);
    const ids = names.map((name) => products.get(name)!);
    answers["/p/moved"] = productPage("moved", { sku: `moved-${count - 1}`, price: 80 });
    delete answers["/p/left"];
    answers["/p/broken"] = (_, response) => response.writeHead(500).end();
    answers["/p/closed"] = listingPage("Sold long ago", ["/p/new"]);
    forget(server);
    const report = await refresh([...ids, 9_999_999]);
    expect(report.products.map(({ productId, outcome }) => [productId, outcome])).toEqual([
      [ids[0], "changed"],
      [ids[1], "unchanged"],
      [ids[2], "gone"],
      [ids[3], "failed"],
      [ids[4], "gone"],
      [9_999_999, "failed"],
    ]);
    expect(report.products[3]!.pages).toEqual([
      { url: `${server.origin}/p/broken`, shop: slug, outcome: "failed", reason: "it answered 500" },
    ]);
    expect(server.paths().toSorted()).toEqual(names.map((name) => `/p/${name}`).toSorted());
    const { rows } = await sql`select price, misses from offer where product_id = any(${ids.slice(0, 3)}::bigint[])
      order by price`.execute(db().reads);
    // Only a run that went well counts misses.
    expect(rows).toEqual([
      { price: 8_000, misses: 0 },
      { price: 10_000, misses: 0 },
      { price: 10_000, misses: 0 },
    ]);
  });

  it("are not fetched where robots.txt or the policy forbids it", async () => {
    const worker = await work();
    const { products, server, slug } = await openShop(worker, ["one"]);
    await addShop(db(), slug, server.origin, { excludePaths: ["/p/"] });
    forget(server);
    expect((await refresh([...products.values()])).products).toMatchObject([
      { outcome: "refused", pages: [{ reason: "the shop's policy excludes" }] },
    ]);
    expect(server.requests).toEqual([]);
  });

  it("come one after the other from each host, from two workers, in the middle of a crawl", async () => {
    const first = await work();
    const names = Array.from({ length: 25 }, (_, index) => `n${index}`);
    const [one, two] = [await openShop(first, names, { delaySeconds: 0.05 }), await openShop(first, ["x", "y"])];
    const second = await work();
    await startCrawl(testPlatform(db()), { shop: one.slug });
    forget(one.server);
    await expect.poll(() => one.server.requests.length, { timeout: 5_000 }).toBeGreaterThan(3);
    const ids = [one.products.get("n23")!, one.products.get("n24")!, ...two.products.values()];
    const reports = await Promise.all([
      refresh(ids),
      refresh(ids.slice(0, 1)),
      sleep(300).then(() => refresh(ids.slice(2))),
    ]);
    for (const { products } of reports) for (const { outcome } of products) expect(outcome).toBe("unchanged");
    await Promise.all([first.idle(), second.idle()]);
    for (const { server } of [one, two]) expect(server.maxInFlight()).toBe(1);
    const gaps = one.server.requests.slice(1).map(({ at }, index) => at - one.server.requests[index]!.at);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50);
  }, 60_000);

  it("are busy where somebody else has their host all the while, and pending where nobody works", async () => {
    const worker = await work();
    const { products, slug } = await openShop(worker, ["one"]);
    await sql`update crawl_target set lease_until = now() + interval '1 minute'
      where shop_id = (select id from shop where slug = ${slug}) and url like '%/'`.execute(db().ingest);
    const ids = [...products.values()];
    expect((await refresh(ids, { busyAfterMs: 500 })).products).toMatchObject([{ outcome: "busy" }]);

    await sql`update crawl_target set lease_until = null`.execute(db().ingest);
    await worker.stop();
    expect((await refresh(ids, { busyAfterMs: 200, waitMs: 500 })).products).toMatchObject([{ outcome: "pending" }]);
  });
});
