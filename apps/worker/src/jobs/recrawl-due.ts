import { DomainError, startCrawl } from "@vitrine/domain";
import { listShopsToRecrawl } from "@vitrine/domain/crawl";
import type { WorkerContext } from "../context.ts";

/** Queues a run of every active shop whose last one began longer ago than the interval. */
export async function recrawlDueShops(context: WorkerContext): Promise<void> {
  const since = new Date(context.clock.now().getTime() - context.recrawlEveryMs);
  for (const shop of await listShopsToRecrawl(context, { since })) {
    try {
      await startCrawl(context, { shop }, "recrawl");
    } catch (error) {
      // Another worker was faster, or the shop was paused just now.
      if (!(error instanceof DomainError)) throw error;
    }
  }
}
