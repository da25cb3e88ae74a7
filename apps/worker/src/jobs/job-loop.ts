import type { WorkerContext } from "../context.ts";
import { type CrawlShopJob, crawlShop, takeCrawlShopJob } from "./crawl-shop.ts";
import { keepDoing } from "./keep-doing.ts";
import { recrawlDueShops } from "./recrawl-due.ts";
import { refreshPages, takeRefreshJob } from "./refresh-pages.ts";

/** How often the queue is looked at without being woken. */
const POLL_MS = 500;
const MAX_SCHEDULE_MS = 30_000;
/** How soon a job that had to rest is looked at again, at the latest. The queue itself withholds those that must wait. */
const MAX_REST_MS = 3_000;
/** After an error of the database or the like. */
const PAUSE_AFTER_ERROR_MS = 2_000;

/** Takes jobs from the queue and works on several at once. */
export interface JobLoop {
  /** Looks at the queue now. */
  wake(): void;
  /** How many jobs are under way here. */
  readonly active: number;
  /** Takes no more jobs, asks those under way to stop, and waits for them. */
  stop(): Promise<void>;
}

/**
 * A queue within Postgres: a queued `crawl_run` is a job, and whoever locks its row has it. As many jobs at once as
 * `CRAWL_CONCURRENCY` says; each has a host of its own.
 */
export function startJobLoop(context: WorkerContext): JobLoop {
  const active = new Map<number, Promise<void>>();
  /** Pages somebody waits for, by their host: they need not wait until a crawl ends. */
  const refreshing = new Map<string, Promise<void>>();
  /** Jobs that this worker leaves alone until then, by id. */
  const resting = new Map<number, number>();
  let scheduledAt = Number.NEGATIVE_INFINITY;

  function rest({ id }: CrawlShopJob, ms: number): void {
    resting.set(id, context.clock.now().getTime() + ms);
  }

  async function work(job: CrawlShopJob, signal: AbortSignal): Promise<void> {
    try {
      const next = await crawlShop(context, job, signal);
      // Where another worker has the host, nobody knows when it will be done: not as late as its lease says.
      if (next) rest(job, Math.min(next.getTime() - context.clock.now().getTime(), MAX_REST_MS));
    } catch (err) {
      context.log.error({ err, run: job.id }, "A crawl broke off; it will be taken up again");
      rest(job, PAUSE_AFTER_ERROR_MS);
    }
    active.delete(job.id);
    keeper.wake();
  }

  async function takeRefreshes(signal: AbortSignal): Promise<void> {
    while (refreshing.size < context.config.CRAWL_CONCURRENCY && !signal.aborted) {
      const job = await takeRefreshJob(context, [...refreshing.keys()]);
      if (!job) return;
      const { host } = job;
      const done = refreshPages(context, job, signal)
        .catch((err: unknown) => context.log.error({ err, host }, "Pages that were asked for could not be fetched"))
        .finally(() => {
          refreshing.delete(host);
          keeper.wake();
        });
      refreshing.set(host, done);
    }
  }

  async function takeJobs(signal: AbortSignal): Promise<void> {
    const now = context.clock.now().getTime();
    for (const [id, until] of resting) if (until <= now) resting.delete(id);
    while (active.size < context.config.CRAWL_CONCURRENCY && !signal.aborted) {
      const job = await takeCrawlShopJob(context, [...active.keys(), ...resting.keys()]);
      if (!job) return;
      active.set(job.id, work(job, signal));
    }
  }

  const keeper = keepDoing({
    async round(signal) {
      const now = performance.now();
      if (now - scheduledAt >= Math.min(context.recrawlEveryMs / 4, MAX_SCHEDULE_MS)) {
        scheduledAt = now;
        await recrawlDueShops(context);
      }
      await takeRefreshes(signal);
      await takeJobs(signal);
      return POLL_MS;
    },
    onError: (err) => context.log.warn({ err }, "The job queue cannot be read"),
    afterErrorMs: PAUSE_AFTER_ERROR_MS,
  });
  return {
    wake: keeper.wake,
    get active() {
      return active.size;
    },
    async stop() {
      await keeper.stop();
      await Promise.all([...active.values(), ...refreshing.values()]);
    },
  };
}
