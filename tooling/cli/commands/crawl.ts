import { getCrawlRun, startCrawl } from "@vitrine/domain";
import { createWorker } from "@vitrine/worker";
import { Command } from "commander";
import { withPlatform } from "../with-platform.ts";

export const crawlCommand = new Command("crawl")
  .description("Crawls a shop now, in this process, and prints what was found.")
  .argument("<shop>", "slug of the shop")
  .action((shop: string) =>
    withPlatform(async (platform) => {
      const run = await startCrawl(platform, { shop });
      const worker = createWorker(platform);
      await worker.start();
      await worker.idle();
      await worker.stop();
      const done = await getCrawlRun(platform, { id: run.id });
      process.stdout.write(`${JSON.stringify(done)}\n`);
      if (done.status !== "succeeded") process.exitCode = 1;
    }),
  );
