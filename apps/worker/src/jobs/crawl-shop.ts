import { type ClaimedRun, claimRun } from "@vitrine/domain/crawl";
import type { WorkerContext } from "../context.ts";
import { runCrawl } from "../crawl/run-crawl.ts";

/** A queued run of a shop, or one whose worker is gone. */
export type CrawlShopJob = ClaimedRun;

/** Takes the next job but for those given. */
export function takeCrawlShopJob(context: WorkerContext, except: number[]): Promise<CrawlShopJob | null> {
  return claimRun(context, except);
}

/**
 * Crawls the shop as far as it is possible now.
 *
 * @returns when to go on where the job is not done, else null
 */
export async function crawlShop(context: WorkerContext, job: CrawlShopJob, signal: AbortSignal): Promise<Date | null> {
  const log = context.log.child({ shop: job.shop.slug, run: job.id });
  const begin = performance.now();
  const next = await runCrawl({ ...context, log }, job, signal);
  const duration_ms = Math.round(performance.now() - begin);
  log.info(next ? { duration_ms, next } : { duration_ms }, next ? "The crawl rests" : "The crawl is done");
  return next;
}
