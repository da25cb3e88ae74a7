import type { WorkerContext } from "../context.ts";
import { runCrawl } from "../crawl/run-crawl.ts";
import { type ClaimedRun, claimRun } from "../crawl-store.ts";

/** A queued run of a shop, or one whose worker is gone. */
export type CrawlShopJob = ClaimedRun;

/** Takes the next job, leaving alone those that this worker has. */
export function takeCrawlShopJob(context: WorkerContext, underWay: number[]): Promise<CrawlShopJob | null> {
  return claimRun(context, underWay);
}

/** Crawls the shop as far as it is possible now; what is left is taken up by whoever asks next. */
export async function crawlShop(context: WorkerContext, job: CrawlShopJob, signal: AbortSignal): Promise<void> {
  const log = context.log.child({ shop: job.shop.slug, run: job.id });
  const begin = performance.now();
  log.info("The crawl goes on");
  await runCrawl({ ...context, log }, job, signal);
  log.info({ duration_ms: Math.round(performance.now() - begin) }, "The crawl rests or is done");
}
