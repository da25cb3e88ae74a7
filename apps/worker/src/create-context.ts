import { observeOffers } from "@vitrine/domain";
import { holdLeases } from "@vitrine/domain/crawl";
import type { WorkerContext, WorkerPlatform } from "./context.ts";
import { createBrowserEngine } from "./crawl/browser-engine.ts";
import { createHttpClient } from "./crawl/http-client.ts";
import { createNetworkGuard } from "./crawl/network-guard.ts";
import { createRobotsCache } from "./crawl/robots-cache.ts";

export interface WorkerContextOptions {
  /** `host:port`, or `host` for all its ports, that may be crawled though it is private. For demo shops and tests. */
  allowPrivateHosts?: readonly string[];
  /** After how long a page is fetched again in the mean, where its shop does not say; in milliseconds. Default a day. */
  recrawlEveryMs?: number;
}

const DAY_MS = 86_400_000;

/** What the jobs of a worker over an open platform are handed. */
export function createWorkerContext(
  { config, db, bus, clock, log }: WorkerPlatform,
  { allowPrivateHosts = [], recrawlEveryMs = DAY_MS }: WorkerContextOptions = {},
): WorkerContext {
  const userAgent = config.CRAWL_CONTACT
    ? `${config.CRAWL_USER_AGENT} (+${config.CRAWL_CONTACT})`
    : config.CRAWL_USER_AGENT;
  const guard = createNetworkGuard({ allowPrivateHosts });
  const client = createHttpClient({ userAgent, guard });
  const browser = createBrowserEngine({ executablePath: config.CHROMIUM_PATH, userAgent, client });
  const robots = createRobotsCache({ client, userAgent, clock });
  // A crawl does not wait until this node's caches know: it wakes their readers and goes on.
  const writer = { db, config, bus, feed: { async applied() {} } };
  return {
    config,
    db,
    bus,
    clock,
    log,
    guard,
    client,
    browser,
    robots,
    userAgent,
    recrawlEveryMs,
    writer,
    observe: (offers, leases) => observeOffers({ ...writer, permit: (trx) => holdLeases(trx, leases) }, offers),
  };
}
