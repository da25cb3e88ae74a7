import { getCrawlRun, startCrawl, upsertShop } from "@vitrine/domain";
import { describe, expect, inject, it } from "vitest";
import { openEvilShop } from "../../apps/worker/src/testing/evil-shop.ts";
import { openScratch } from "../bench/scratch.ts";
import { untilEnded } from "./run-crawl-crashes.ts";
import { startWorkerProcess } from "./worker-process.ts";

const server = inject("databaseUrl");
const LIMIT_MB = 400;

describe.skipIf(!server)(
  "C2 a page of 100 MB, and the bombs of C3, in a worker of its own",
  { timeout: 90_000 },
  () => {
    /** What a worker did with the pages, and the most memory it had. */
    async function crawl(paths: string[], flags: string[] = []) {
      const scratch = await openScratch("postgres", {}, { follow: false, server });
      const shop = await openEvilShop();
      const worker = await startWorkerProcess(scratch, shop.origin, flags);
      try {
        const policy = { delaySeconds: 0, startUrls: paths.map((path) => shop.origin + path) };
        await upsertShop(scratch.platform, { slug: "evil", name: "Evil", url: shop.origin, currency: "EUR", policy });
        const { id } = await startCrawl(scratch.platform, { shop: "evil" });
        const status = await Promise.race([untilEnded(scratch, id, 60_000), worker.ended.then(() => "died")]);
        const { stats } = await getCrawlRun(scratch.platform, { id });
        return { status, stats, sent: shop.sentBytes(), peakMb: worker.peakRssMb() };
      } finally {
        await worker.kill();
        await shop.close();
        await scratch.remove();
      }
    }

    it("is cut at 5 MB and read as far, in less than 400 MB", async () => {
      const { status, stats, sent, peakMb } = await crawl(["/huge", "/gzip", "/gzip-twice", "/br", "/tags", "/fine"]);
      expect(status).toBe("succeeded");
      expect(stats).toMatchObject({ products: 3, failed: 3 });
      expect(stats.bytes).toBeLessThan(10_100_000);
      // What was under way in buffers when the connection was cut comes on top.
      expect(sent).toBeLessThan(25_000_000);
      expect(peakMb).toBeGreaterThan(50);
      expect(peakMb).toBeLessThan(LIMIT_MB);
    });

    it("takes more than that where nothing is cut", async () => {
      const { sent, peakMb } = await crawl(["/huge"], ["--unbounded"]);
      expect(sent).toBeGreaterThanOrEqual(100_000_000);
      expect(peakMb).toBeGreaterThan(LIMIT_MB);
    });
  },
);
