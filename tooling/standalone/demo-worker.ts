import { openPlatform, readConfig } from "@vitrine/domain";
import { createWorker } from "@vitrine/worker";
import { openDemo } from "./demo.ts";

/** A worker with the demo shops beside it, for trying out the distributed mode. */
const platform = await openPlatform(readConfig());
const demo = await openDemo(platform);
const worker = createWorker(platform, {
  allowPrivateHosts: demo?.hosts ?? [],
  ...(demo && { recrawlEveryMs: demo.recrawlEveryMs, imageDelayMs: 0 }),
});
await worker.start();
platform.log.info({ shops: demo?.shops.map(({ url }) => url) }, "The worker is crawling the demo shops");
demo?.crawl().catch((err: Error) => platform.log.error({ err }, "The demo shops could not be crawled"));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await Promise.all([worker.stop(), demo?.stop()]);
    await platform.close();
    process.exit(0);
  });
}
