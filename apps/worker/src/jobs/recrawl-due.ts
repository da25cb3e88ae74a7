import { DomainError, startCrawl } from "@vitrine/domain";
import { listShopsToRecrawl } from "@vitrine/domain/crawl";
import type { WorkerContext } from "../context.ts";

/** Runs of one shop begin so much of its interval apart at the least: a day means a quarter of an hour. */
const RUNS_PER_INTERVAL = 96;

/** Queues a run of every active shop that has pages whose time has come. */
export async function recrawlDueShops(context: WorkerContext): Promise<void> {
  const now = context.clock.now().getTime();
  const since = new Date(now - context.recrawlEveryMs / RUNS_PER_INTERVAL);
  const failedSince = new Date(now - context.recrawlEveryMs);
  for (const shop of await listShopsToRecrawl(context, { since, failedSince })) {
    try {
      await startCrawl(context, { shop }, "recrawl");
    } catch (error) {
      // Another worker was faster, or the shop was paused just now.
      if (!(error instanceof DomainError)) throw error;
    }
  }
}
