import { setTimeout as sleep } from "node:timers/promises";
import { observeOffers } from "@vitrine/domain";
import { countOpenRuns } from "@vitrine/domain/crawl";
import { createFolderStore } from "@vitrine/domain/images";
import type { WorkerContext, WorkerPlatform } from "./context.ts";
import { createBrowserEngine } from "./crawl/browser-engine.ts";
import { createHttpClient } from "./crawl/http-client.ts";
import { createNetworkGuard } from "./crawl/network-guard.ts";
import { createRobotsCache } from "./crawl/robots-cache.ts";
import { type JobLoop, startJobLoop } from "./jobs/job-loop.ts";
import { probeImages } from "./jobs/probe-images.ts";
import { type PullLoop, startPullLoop } from "./jobs/pull-loop.ts";
import { watchAlerts } from "./jobs/watch-alerts.ts";

export interface WorkerOptions {
  /** `host:port`, or `host` for all its ports, that may be crawled though it is private. For demo shops and tests. */
  allowPrivateHosts?: readonly string[];
  /** After how long a page is fetched again in the mean, where its shop does not say; in milliseconds. Default a day. */
  recrawlEveryMs?: number;
  /** Milliseconds between two pictures of one host. Default a second. */
  imageDelayMs?: number;
}

/** Crawls shops as the job queue says, and fetches feeds when they are due. */
export interface Worker {
  start(): Promise<void>;
  /** Takes no more jobs and stops those under way, within ten seconds. What is left goes on at the next start. */
  stop(): Promise<void>;
  /** Resolves when no run is queued or running, here or elsewhere. For tests and tools. */
  idle(): Promise<void>;
}

const DAY_MS = 86_400_000;
const DRAIN_MS = 10_000;
const IDLE_POLL_MS = 50;

/** A worker over an open platform. Any number may share a database: a host gets one request at a time from all of them. */
export function createWorker(
  platform: WorkerPlatform,
  { allowPrivateHosts = [], recrawlEveryMs = DAY_MS, imageDelayMs = 1_000 }: WorkerOptions = {},
): Worker {
  const { config, db, bus, clock, log } = platform;
  const userAgent = config.CRAWL_CONTACT
    ? `${config.CRAWL_USER_AGENT} (+${config.CRAWL_CONTACT})`
    : config.CRAWL_USER_AGENT;
  const guard = createNetworkGuard({ allowPrivateHosts });
  const client = createHttpClient({ userAgent, guard });
  const browser = createBrowserEngine({ executablePath: config.CHROMIUM_PATH, userAgent, client });
  const robots = createRobotsCache({ client, userAgent, clock });
  // A crawl does not wait until this node's caches know: it wakes their readers and goes on.
  const writer = { db, config, bus, feed: { async applied() {} } };
  const context: WorkerContext = {
    config,
    db,
    bus,
    clock,
    log,
    guard,
    client,
    browser,
    robots,
    recrawlEveryMs,
    observe: (offers) => observeOffers(writer, offers),
    writer,
  };
  let loop: JobLoop | null = null;
  let pulls: PullLoop | null = null;
  let stopListening = () => {};
  let stopAlerts = async () => {};
  let stopImages = async () => {};

  return {
    async start() {
      if (loop) return;
      loop = startJobLoop(context);
      pulls = startPullLoop(context);
      const [crawling, pulling] = [loop, pulls];
      stopListening = bus.onWake("jobs", () => {
        crawling.wake();
        pulling.wake();
      });
      const store = config.IMAGE_STORE ? createFolderStore(config.IMAGE_STORE) : null;
      stopImages = probeImages({ ...context, store, delayMs: imageDelayMs });
      stopAlerts = watchAlerts({ ...platform, guard, userAgent });
    },
    async stop() {
      stopListening();
      const drained = Promise.all([loop?.stop(), pulls?.stop(), stopAlerts(), stopImages()]);
      await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
      await Promise.race([browser.close(), sleep(DRAIN_MS, undefined, { ref: false })]);
      client.close();
      loop = null;
      pulls = null;
    },
    async idle() {
      while ((await countOpenRuns({ db })) > 0 || (loop?.active ?? 0) > 0 || pulls?.isBusy) await sleep(IDLE_POLL_MS);
    },
  };
}
