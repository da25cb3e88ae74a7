import { setTimeout as sleep } from "node:timers/promises";
import { claimPull } from "@vitrine/domain/feeds";
import type { WorkerContext } from "../context.ts";
import { pullFeed } from "./pull-feed.ts";

/** How often the schedule is looked at without being woken. */
const POLL_MS = 15_000;
/** After an error of the database or the like. */
const PAUSE_AFTER_ERROR_MS = 5_000;

/** Fetches feeds that are due, one at a time: each may be the whole assortment of a shop. */
export interface PullLoop {
  /** Looks at the schedule now. */
  wake(): void;
  /** Whether it is looking, or at work. */
  readonly isBusy: boolean;
  /** Takes no more feeds, stops the one under way, and waits for it. */
  stop(): Promise<void>;
}

export function startPullLoop(context: WorkerContext): PullLoop {
  const stopping = new AbortController();
  let isBusy = true;
  let isWoken = false;
  let wakeUp = () => {};

  async function pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    wakeUp = resolve;
    isBusy = false;
    if (!isWoken) await Promise.race([promise, sleep(ms, undefined, { signal: stopping.signal }).catch(() => {})]);
    isBusy = true;
    isWoken = false;
  }

  async function keepPulling(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const source = await claimPull(context);
        if (source) await pullFeed(context, source, stopping.signal);
        else await pause(POLL_MS);
      } catch (err) {
        context.log.warn({ err }, "A feed could not be pulled");
        await pause(PAUSE_AFTER_ERROR_MS);
      }
    }
    isBusy = false;
  }

  const working = keepPulling();
  return {
    wake() {
      isWoken = true;
      wakeUp();
    },
    get isBusy() {
      return !stopping.signal.aborted && (isBusy || isWoken);
    },
    async stop() {
      stopping.abort();
      wakeUp();
      await working;
    },
  };
}
