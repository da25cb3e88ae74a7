import { setTimeout as sleep } from "node:timers/promises";
import { getCrawlRun, startCrawl, upsertShop } from "@vitrine/domain";
import { sql } from "kysely";
import { describe, expect, inject, it } from "vitest";
import { openEvilShop } from "../../apps/worker/src/testing/evil-shop.ts";
import { openScratch } from "../bench/scratch.ts";
import { untilEnded } from "./run-crawl-crashes.ts";
import { startWorkerProcess } from "./worker-process.ts";

const server = inject("databaseUrl");
/** Enough for a worker and a page, not for a page of the largest size. */
const HEAP_MB = 64;
const AHEAD_MS = 20_000;
const STARTS = 3;

describe.skipIf(!server)("K8 a page that ends the process which reads it", { timeout: 90_000 }, () => {
  /** A supervisor starts worker after worker, each with too small a heap for one of the pages. */
  async function crawl(...flags: string[]) {
    const scratch = await openScratch("postgres", {}, { follow: false, server: server as string });
    const shop = await openEvilShop();
    let deaths = 0;
    try {
      const { platform } = scratch;
      const policy = { delaySeconds: 0, startUrls: ["/fine", "/tags", "/unclosed"].map((path) => shop.origin + path) };
      await upsertShop(platform, { slug: "evil", name: "Evil", url: shop.origin, currency: "EUR", policy });
      const { id } = await startCrawl(platform, { shop: "evil" });
      for (let start = 0; start < STARTS; start++) {
        const clock = ["--clock-ahead-ms", String(start * AHEAD_MS)];
        const worker = await startWorkerProcess(scratch, shop.origin, [...flags, ...clock], { heapMb: HEAP_MB });
        const ended = await Promise.race([worker.ended.then(() => "died"), untilEnded(scratch, id, 15_000)]);
        await worker.kill();
        if (ended !== "died") break;
        deaths++;
        await sleep(10);
      }
      const { rows } = await sql<{ url: string; error: string | null }>`
        select url, last_error as error from crawl_target`.execute(platform.db.analytics);
      const errors = Object.fromEntries(rows.map(({ url, error }) => [new URL(url).pathname, error]));
      return { deaths, errors, run: await getCrawlRun(platform, { id }) };
    } finally {
      await shop.close();
      await scratch.remove();
    }
  }

  it("is given up after two tries, and the crawl goes on", async () => {
    const { deaths, errors, run } = await crawl();
    expect(deaths).toBe(2);
    expect(errors["/tags"]).toBe("workers ended while they read it");
    expect(run).toMatchObject({ status: "succeeded", stats: { failed: 1 } });
    expect([errors["/fine"], errors["/unclosed"]]).toEqual([null, null]);
  });

  it("ends one worker after the other where nobody remembers it", async () => {
    const { deaths, run } = await crawl("--defect", "forgetful");
    expect(deaths).toBe(STARTS);
    expect(run.status).toBe("running");
  });
});
