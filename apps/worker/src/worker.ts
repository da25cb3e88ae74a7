import { setTimeout as sleep } from "node:timers/promises";
import { countOpenRuns } from "@vitrine/domain/crawl";
import { createFolderStore } from "@vitrine/domain/images";
import type { WorkerPlatform } from "./context.ts";
import { createWorkerContext, type WorkerContextOptions } from "./create-context.ts";
import { type JobLoop, startJobLoop } from "./jobs/job-loop.ts";
import type { Keeper } from "./jobs/keep-doing.ts";
import { probeImages } from "./jobs/probe-images.ts";
import { startPullLoop } from "./jobs/pull-loop.ts";
import { watchAlerts } from "./jobs/watch-alerts.ts";

export interface WorkerOptions extends WorkerContextOptions {
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

const DRAIN_MS = 10_000;
const IDLE_POLL_MS = 50;

/** A worker over an open platform. Any number may share a database: a host gets one request at a time from all of them. */
export function createWorker(
  platform: WorkerPlatform,
  { imageDelayMs = 1_000, ...options }: WorkerOptions = {},
): Worker {
  const { db, bus, config } = platform;
  const context = createWorkerContext(platform, options);
  const { client, guard, userAgent, browser } = context;
  let loop: JobLoop | null = null;
  let pulls: Keeper | null = null;
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
