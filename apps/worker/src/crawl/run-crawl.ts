import { setTimeout as sleep } from "node:timers/promises";
import {
  type ClaimedRun,
  countMisses,
  finishRun,
  hostOf,
  isRefreshWaiting,
  judgeYield,
  type LeasedTarget,
  leaseTargets,
  readMeanWorth,
  readYield,
  releaseRun,
  releaseTargets,
  reloadRun,
} from "@vitrine/domain/crawl";
import type { WorkerContext } from "../context.ts";
import { runBatch } from "./engine.ts";
import { openFrontier } from "./frontier.ts";
import { keepLeases, LEASE_MS } from "./lease-keeper.ts";
import { createPageWriter } from "./page-writer.ts";
import { createPace, delayBetween } from "./politeness.ts";
import type { RunContext } from "./run-context.ts";
import { createRunCounter, type RunCounter } from "./run-counter.ts";
import { RunFailure } from "./run-failure.ts";
import { visitTarget } from "./visit-target.ts";

const DEFAULT_MAX_PAGES = 10_000;
/** Targets leased at once. Setting up a batch costs some 20 ms. */
const BATCH = 50;
/** A run that must wait longer is let go: whoever polls next takes it up when its host is free. */
const MAX_WAIT_MS = 10_000;
const GIVE_WAY_EVERY_MS = 1_000;

/**
 * Works on a run until it is done, the signal is aborted, or its host is to be left alone for a while. What is left is in
 * the frontier, so any worker can go on with it.
 *
 * @returns when to go on where the run is not done, else null
 */
export async function runCrawl(worker: WorkerContext, run: ClaimedRun, signal: AbortSignal): Promise<Date | null> {
  const counter = createRunCounter(worker, run.id);
  try {
    refuseAnonymous(worker, run);
    const next = await workThrough(await openRun(worker, run, counter, signal), run);
    if (next) await releaseRun(worker, { id: run.id });
    else await endRun(worker, run.id);
    return next;
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    await counter.flush();
    await finishRun(worker, { id: run.id, error: error.message });
    return null;
  }
}

async function openRun(
  worker: WorkerContext,
  run: ClaimedRun,
  counter: RunCounter,
  signal: AbortSignal,
): Promise<RunContext> {
  const { shop } = run;
  const frontier = await openFrontier(worker, shop);
  frontier.addStarts();
  await frontier.save();
  const pace = createPace({ clock: worker.clock, delayMs: delayBetween(shop.policy, null) });
  const meanWorth = await readMeanWorth(worker, { shopId: shop.id });
  const report = () => {};
  const writer = createPageWriter({ worker, runId: run.id, shop, frontier, pace, counter, meanWorth, report });
  return {
    worker,
    runId: run.id,
    report,
    shop,
    frontier,
    pace,
    writer,
    counter,
    signal,
    knowsSitemaps: false,
    isTroubled: false,
  };
}

/** @returns when to go on, or null where nothing is left to do */
async function workThrough(context: RunContext, run: ClaimedRun): Promise<Date | null> {
  const { worker, signal } = context;
  const givesWay = createGiveWay(worker, hostOf(run.shop.url));
  while (!signal.aborted) {
    const now = await reloadRun(worker, run);
    if (!now) return null;
    if (now.shop.status !== "active") throw new RunFailure("the shop was paused");
    context.shop = now.shop;
    const room = (now.shop.policy.maxPages ?? DEFAULT_MAX_PAGES) - now.stats.pages - now.stats.failed;
    if (room <= 0) return null;
    const { targets, until, waitUntil, isTroubled } = await leaseTargets(worker, {
      runId: run.id,
      shopId: now.shop.id,
      host: hostOf(now.shop.url),
      limit: Math.min(BATCH, room),
      leaseMs: LEASE_MS,
    });
    context.isTroubled = isTroubled;
    if (targets.length > 0) await visitBatch(context, targets, until, givesWay);
    else if (!waitUntil || !(await waitShortly(waitUntil.getTime() - worker.clock.now().getTime(), signal)))
      return waitUntil;
  }
  return worker.clock.now();
}

/**
 * Visits a batch of one host's targets. Whatever happens, what was read is written and what was not visited is given back.
 *
 * @param givesWay asked before every visit: whether to leave the rest for later
 */
export async function visitBatch(
  context: RunContext,
  targets: LeasedTarget[],
  until: Date,
  givesWay: () => Promise<boolean> = async () => false,
): Promise<void> {
  const { worker, writer, counter, pace } = context;
  const leases = keepLeases(worker, targets, until);
  const signal = AbortSignal.any([context.signal, leases.signal]);
  const left = new Set(targets);
  try {
    const client = context.shop.policy.engine === "browser" ? worker.browser : worker.client;
    await runBatch(targets, client, async (target, fetchPage) => {
      if (signal.aborted || (await givesWay())) return "stop";
      const next = await visitTarget(context, target, fetchPage, signal);
      if (next === "next") left.delete(target);
      return next;
    });
  } finally {
    await leases.stop();
    await writer.flush();
    await releaseTargets(worker, { leases: [...left], hostFreeAt: pace.freeAt() });
    await counter.flush();
  }
}

/** Whether somebody waits for an answer from the host, asked of the database once a second at most. */
function createGiveWay(worker: WorkerContext, host: string): () => Promise<boolean> {
  let askedAt = Number.NEGATIVE_INFINITY;
  return async function givesWay() {
    const now = worker.clock.now();
    if (now.getTime() - askedAt < GIVE_WAY_EVERY_MS) return false;
    askedAt = now.getTime();
    return isRefreshWaiting(worker.db.ingest, { host, now });
  };
}

async function waitShortly(ms: number, signal: AbortSignal): Promise<boolean> {
  if (ms > MAX_WAIT_MS) return false;
  await sleep(Math.max(ms, 10), undefined, { signal }).catch(() => {});
  return true;
}

/**
 * Ends a run by what it found: one that found nothing, or far less than there was, has met a broken or changed shop and says
 * nothing of what is gone.
 */
async function endRun(worker: WorkerContext, id: number): Promise<void> {
  const run = await reloadRun(worker, { id });
  if (!run) return;
  const error = judgeYield(run.stats, await readYield(worker, { runId: id, shopId: run.shop.id }));
  if (error === null) await countMisses(worker, run);
  await finishRun(worker, { id, error });
}

/** A shop on the internet is entitled to know whom to write to. */
export function refuseAnonymous({ config, guard }: WorkerContext, { shop }: Pick<ClaimedRun, "shop">): void {
  if (config.CRAWL_CONTACT || guard.mayBePrivate(new URL(shop.url))) return;
  throw new RunFailure("CRAWL_CONTACT must be set before a shop on the internet is crawled");
}
