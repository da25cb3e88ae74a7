import { claimPull } from "@vitrine/domain/feeds";
import type { WorkerContext } from "../context.ts";
import { type Keeper, keepDoing } from "./keep-doing.ts";
import { pullFeed } from "./pull-feed.ts";

/** How often the schedule is looked at without being woken. */
const POLL_MS = 15_000;
/** After an error of the database or the like. */
const PAUSE_AFTER_ERROR_MS = 5_000;

/** Fetches feeds that are due, one at a time: each may be the whole assortment of a shop. Stopping it stops the one under way. */
export function startPullLoop(context: WorkerContext): Keeper {
  return keepDoing({
    async round(signal) {
      const source = await claimPull(context);
      if (!source) return POLL_MS;
      await pullFeed(context, source, signal);
      return 0;
    },
    onError: (err) => context.log.warn({ err }, "A feed could not be pulled"),
    afterErrorMs: PAUSE_AFTER_ERROR_MS,
  });
}
