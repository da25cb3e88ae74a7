import { gzipSync } from "node:zlib";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { getImportRun, listFeedSources, listImportRuns, requestPull, upsertFeedSource } from "@vitrine/domain";
import type { FeedSourceInput } from "@vitrine/domain/contract";
import { sql } from "kysely";
import { afterEach, expect, it } from "vitest";
import { addShop, startTestWorker, testPlatform } from "../testing/open-worker.ts";
import { type Answer, serveShop } from "../testing/serve.ts";

const csv = (count: number, price = 10) =>
  `id,title,price\n${Array.from({ length: count }, (_, index) => `${index},Thing ${index},${price}.00 EUR\n`).join("")}`;

describeOnBothDatabases("a feed at an address", (db) => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  const cursorKeys = { secret: "s".repeat(32) };
  let count = 0;
  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });

  /** A shop whose feed is what `answer` does, and a way to have it pulled. */
  async function open(answer: Answer, more: Partial<FeedSourceInput> = {}) {
    const server = await serveShop({ "/feed": answer });
    cleanUp.push(server.close);
    const shop = `feed-${++count}-${db().kind}`;
    await addShop(db(), shop, server.origin);
    const platform = testPlatform(db());
    await upsertFeedSource(platform, { shop, url: `${server.origin}/feed`, ...more });
    const worker = await startTestWorker(platform);
    cleanUp.push(worker.stop);
    await worker.idle();
    return {
      server,
      async pull() {
        await requestPull(platform, { shop });
        await worker.idle();
      },
      async source() {
        return (await listFeedSources(platform)).find((one) => one.shop === shop)!;
      },
      async runs() {
        return (await listImportRuns({ db: db(), cursorKeys }, { shop })).items;
      },
      async offers() {
        const { rows } = await sql<{ status: string; price: number; count: number }>`
          select status, price, count(*)::int as count from offer
          where shop_id = (select id from shop where slug = ${shop}) group by 1, 2 order by 1, 2`.execute(db().ingest);
        return rows;
      },
    };
  }

  it("is pulled when it is due, and not again until it has changed", async () => {
    let body = gzipSync(csv(30));
    let version = 1;
    const { server, pull, runs, offers, source } = await open((request, response) => {
      const etag = `"${version}"`;
      if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();
      return response.writeHead(200, { "content-type": "application/gzip", etag }).end(body);
    });
    expect(await runs()).toMatchObject([{ status: "applied", source: "url", counts: { new: 30 } }]);
    expect(await offers()).toEqual([{ status: "active", price: 1_000, count: 30 }]);
    const { error, dueAt, pulledAt } = await source();
    expect(error).toBeNull();
    expect(dueAt.getTime() - pulledAt!.getTime()).toBeGreaterThan(23 * 3_600_000);
    expect(server.requests[0]!.headers["user-agent"]).toContain("VitrineBot");

    await pull();
    expect(server.requests).toHaveLength(2);
    expect(await runs()).toHaveLength(1);
    body = gzipSync(csv(30, 11));
    version = 2;
    await pull();
    expect(await offers()).toEqual([{ status: "active", price: 1_100, count: 30 }]);
  });

  it("deletes nothing where most of the shop would be gone, and says so", async () => {
    let body = csv(30);
    const answer: Answer = (_, response) => response.writeHead(200, { "content-type": "text/csv" }).end(body);
    const { pull, runs, offers, source } = await open(answer, { complete: true });
    body = csv(14);
    await pull();
    const [run] = await runs();
    expect(run).toMatchObject({ status: "failed", error: "16 of the shop's 30 offers would be gone." });
    expect(await offers()).toEqual([{ status: "active", price: 1_000, count: 30 }]);
    expect((await source()).error).toContain("would be gone");
    expect((await getImportRun({ db: db() }, { id: run!.id })).diff!.counts.gone).toBe(16);
    body = csv(20);
    await pull();
    expect(await offers()).toEqual([
      { status: "active", price: 1_000, count: 20 },
      { status: "gone", price: 1_000, count: 10 },
    ]);
  });

  it("applies nothing where it has hardly anything left", async () => {
    let body = csv(30);
    const { pull, runs } = await open((_, response) => response.writeHead(200).end(body));
    body = csv(10, 11);
    await pull();
    expect(await runs()).toMatchObject([{ status: "failed" }, { status: "applied" }]);
  });

  it.each<[string, Answer, RegExp]>([
    ["that is not there", (_, response) => response.writeHead(500).end("oops"), /answered 500/],
    ["that is a page", "<html>Log in</html>", /content type text\/html/],
    [
      "that is cut off",
      (_, response) => {
        response.writeHead(200, { "content-length": "9000" }).write(csv(3));
        setTimeout(() => response.destroy(), 50);
      },
      /connection/,
    ],
    [
      "at a private address",
      (_, response) => response.writeHead(302, { location: "http://169.254.1.1/" }).end(),
      /redirect/,
    ],
    ["without the columns", (_, response) => response.writeHead(200).end("a,b\n1,2\n"), /no column/],
  ])("one %s changes nothing, and is asked for again in an hour", async (_, answer, error) => {
    const { runs, source } = await open(answer);
    const { dueAt, pulledAt, error: said } = await source();
    expect(said).toMatch(error);
    expect(dueAt.getTime() - pulledAt!.getTime()).toBeLessThan(2 * 3_600_000);
    expect(await runs()).toEqual([]);
  });
});
