import {
  answerRefresh,
  type LeasedTarget,
  type RefreshAnswer,
  type RefreshJob,
  readMeanWorth,
  takeRefresh,
} from "@vitrine/domain/crawl";
import type { WorkerContext } from "../context.ts";
import type { Frontier } from "../crawl/frontier.ts";
import { LEASE_MS } from "../crawl/lease-keeper.ts";
import { createPageWriter } from "../crawl/page-writer.ts";
import { createPace, delayBetween } from "../crawl/politeness.ts";
import type { RunCounter } from "../crawl/run-counter.ts";
import { refuseAnonymous, visitBatch } from "../crawl/run-crawl.ts";
import { RunFailure } from "../crawl/run-failure.ts";

/** Pages of a host that somebody waits for and that may be fetched now, but for the hosts given. */
export function takeRefreshJob(context: WorkerContext, except: string[]): Promise<RefreshJob | null> {
  return takeRefresh(context, { except, leaseMs: LEASE_MS });
}

/** Fetches the pages one after the other, as a crawl would, and answers for each. Their links are not followed. */
export async function refreshPages(worker: WorkerContext, job: RefreshJob, signal: AbortSignal): Promise<void> {
  const { shop, targets, until, isTroubled } = job;
  const left = new Set(targets);
  const answers: (RefreshAnswer & { targetId: number })[] = [];
  const report = (target: LeasedTarget, answer: RefreshAnswer) => {
    left.delete(target);
    answers.push({ ...answer, targetId: target.id });
  };
  const pace = createPace({ clock: worker.clock, delayMs: delayBetween(shop.policy, null) });
  const meanWorth = await readMeanWorth(worker, { shopId: shop.id });
  const shared = { worker, runId: null, shop, frontier: closedFrontier, pace, counter: noCounter, report };
  const writer = createPageWriter({ ...shared, meanWorth });
  let failure: string | null = null;
  const answering = setInterval(() => void answer().catch(() => {}), ANSWER_EVERY_MS);

  async function answer(): Promise<void> {
    await answerRefresh(worker, { answers: answers.splice(0) });
  }

  try {
    refuseAnonymous(worker, { shop });
    await visitBatch({ ...shared, writer, signal, knowsSitemaps: true, isTroubled }, targets, until);
    if (!signal.aborted) failure = "the shop does not answer, or asks to be left alone";
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    failure = error.message;
  } finally {
    clearInterval(answering);
    if (failure !== null) for (const target of left) report(target, { outcome: "failed", reason: failure });
    await answer();
  }
}

const ANSWER_EVERY_MS = 250;

/** Takes in nothing. */
const closedFrontier: Frontier = {
  addStarts() {},
  addSitemaps() {},
  addListed() {},
  addLinks() {},
  addRedirect() {},
  async save() {},
  takeSkipped: () => 0,
};

const noCounter: RunCounter = { add() {}, async write() {}, async flush() {} };
