import type { Database } from "@vitrine/db";
import { getCrawlRun, startCrawl } from "@vitrine/domain";
import type { CrawlRun, ShopPolicy } from "@vitrine/domain/contract";
import { claimRun } from "@vitrine/domain/crawl";
import type { WorkerContext, WorkerPlatform } from "../context.ts";
import type { FetchLimits } from "../crawl/http-client.ts";
import { createRobotsCache } from "../crawl/robots-cache.ts";
import { runCrawl } from "../crawl/run-crawl.ts";
import { createWorkerContext } from "../create-context.ts";
import { addShop, testPlatform } from "./open-worker.ts";

export interface CrawlOptions {
  policy?: ShopPolicy;
  platform?: Partial<WorkerPlatform>;
  /** Replaces parts of the worker: a defence is switched off here. */
  change?: (context: WorkerContext) => void;
  /** Another build of the worker, from `importMutant`. */
  build?: WorkerBuild;
}

/** What a crawl is made with. */
export interface WorkerBuild {
  createWorkerContext: typeof createWorkerContext;
  runCrawl: typeof runCrawl;
}

export interface CrawlOutcome {
  run: CrawlRun;
  slug: string;
  shopId: number;
  /** When the run is to go on, where it rests. */
  next: Date | null;
}

let shops = 0;

/** Crawls a shop once, with the worker as it is or with parts of it replaced. Only its host on loopback may be reached. */
export async function crawlWith(db: Database, url: string, options: CrawlOptions = {}): Promise<CrawlOutcome> {
  const slug = `fault-${++shops}`;
  const shop = await addShop(db, slug, url, options.policy);
  return { ...(await crawlAgain(db, slug, url, options)), slug, shopId: shop.id };
}

/** Another run of a shop that is there. */
export async function crawlAgain(
  db: Database,
  slug: string,
  url: string,
  { platform, change, build = { createWorkerContext, runCrawl } }: CrawlOptions = {},
): Promise<Pick<CrawlOutcome, "run" | "next">> {
  const hosts = { allowPrivateHosts: [new URL(url).host] };
  const context = build.createWorkerContext({ ...testPlatform(db), ...platform }, hosts);
  change?.(context);
  const { id } = await startCrawl(testPlatform(db), { shop: slug });
  const next = await build.runCrawl(context, await takeRun(context, id), new AbortController().signal);
  context.client.close();
  return { run: await getCrawlRun(testPlatform(db), { id }), next };
}

/** Takes the run with that id, whatever else is queued. */
async function takeRun(context: WorkerContext, id: number) {
  const others: number[] = [];
  for (;;) {
    const run = await claimRun(context, others);
    if (!run) throw new Error("The run cannot be claimed");
    if (run.id === id) return run;
    others.push(run.id);
  }
}

/** Puts other bounds on every fetch, robots.txt included. */
export function setLimits(context: WorkerContext, limits: Partial<FetchLimits>): void {
  const { client, userAgent, clock } = context;
  context.client = {
    ...client,
    fetch: (request) => client.fetch({ ...request, limits: { ...request.limits, ...limits } }),
  };
  context.robots = createRobotsCache({ client: context.client, userAgent, clock });
}
