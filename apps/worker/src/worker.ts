import { setTimeout as sleep } from "node:timers/promises";
import { countOpenRuns } from "@vitrine/domain/crawl";
import type { WorkerPlatform } from "./context.ts";
import { createWorkerContext, type WorkerContextOptions } from "./create-context.ts";
import { type JobLoop, startJobLoop } from "./jobs/job-loop.ts";
import { watchAlerts } from "./jobs/watch-alerts.ts";

export type WorkerOptions = WorkerContextOptions;

/** Crawls shops as the job queue says. */
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
export function createWorker(platform: WorkerPlatform, options: WorkerOptions = {}): Worker {
  const { db, bus } = platform;
  const context = createWorkerContext(platform, options);
  const { client, guard, userAgent } = context;
  let loop: JobLoop | null = null;
  let stopListening = () => {};
  let stopAlerts = async () => {};

  return {
    async start() {
      if (loop) return;
      loop = startJobLoop(context);
      const { wake } = loop;
      stopListening = bus.onWake("jobs", wake);
      stopAlerts = watchAlerts({ ...platform, guard, userAgent });
    },
    async stop() {
      stopListening();
      const drained = Promise.all([loop?.stop(), stopAlerts()]);
      await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
      client.close();
      loop = null;
    },
    async idle() {
      while ((await countOpenRuns({ db })) > 0 || (loop?.active ?? 0) > 0) await sleep(IDLE_POLL_MS);
    },
  };
}
