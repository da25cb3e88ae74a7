import { createHash } from "node:crypto";
import type { Shop } from "@vitrine/domain/contract";
import { completeTarget, failTarget, type LeasedTarget } from "../crawl-store.ts";
import type { FetchPage } from "./engine.ts";
import { FetchError } from "./fetch-error.ts";
import type { FetchResponse } from "./http-client.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";
import { delayBetween } from "./politeness.ts";
import { readPage } from "./read-page.ts";
import { allows, type RobotsRules } from "./robots.ts";
import type { RobotsAnswer } from "./robots-cache.ts";
import type { RunContext } from "./run-context.ts";
import { RunFailure } from "./run-failure.ts";
import { refuseByScope } from "./scope.ts";

/** Longer waits give the host's lease back. */
const MAX_TURN_MS = 10_000;
/** Milliseconds before the second and the third attempt. */
const RETRY_AFTER_MS = [5_000, 30_000];
/** So many silences in a row end a run: the shop is down or has shut us out. */
const MAX_SILENCES = 10;

const pageTypes = /^(?:text\/(?:html|xml|plain)|application\/(?:xhtml\+xml|xml|rss\+xml|gzip|x-gzip|octet-stream))$/;

/** Fetches one target if it may be fetched, reads it, and ends its lease. */
export async function visitTarget(
  context: RunContext,
  leases: LeaseKeeper,
  target: LeasedTarget,
  fetchPage: FetchPage,
): Promise<"next" | "stop"> {
  const { worker, shop, pace, counter, signal } = context;
  try {
    const robots = await askRobots(context, new URL(target.url).origin);
    const refusal = refuseTarget(shop, robots, target);
    if (refusal) {
      await skipTarget(context, target, refusal);
      return "next";
    }
    if (pace.freeAt().getTime() - worker.clock.now().getTime() > MAX_TURN_MS) return "stop";
    await pace.turn(signal);
    if (!(await leases.hold(target))) return "next";

    const response = await fetchPage({
      headers: validatorsOf(target),
      contentTypes: pageTypes,
      signal,
      refuseRedirect: async (url) => {
        const rules = await askRobots(context, url.origin);
        return refuseByScope(shop, url.href) ?? (allows(rules, url.href) ? null : "robots.txt forbids");
      },
    });
    pace.answered(response);
    await counter.add({ bytes: response.wireBytes, status: response.status });
    await readAnswer(context, target, response, robots);
  } catch (error) {
    if (signal.aborted) return "stop";
    if (!(error instanceof FetchError)) throw error;
    pace.answered(null);
    await giveUp(context, target, { error: error.message, status: null, passes: error.passes });
  }
  return "next";
}

async function readAnswer(
  context: RunContext,
  target: LeasedTarget,
  response: FetchResponse,
  robots: RobotsRules,
): Promise<void> {
  const { status } = response;
  if (status !== 304 && (status < 200 || status >= 300)) {
    const passes = status === 429 || status >= 500;
    return giveUp(context, target, { error: `it answered ${status}`, status, passes });
  }
  context.silences = 0;
  const contentHash = createHash("sha256").update(response.body).digest("base64url");
  const { pageType, counts, note } = await readPage(context, target, response, contentHash, robots);
  await completeTarget(context.worker, {
    lease: target,
    runId: context.run.id,
    pageType,
    status,
    note,
    dueAt: nextDue(context),
    hostFreeAt: context.pace.freeAt(),
  });
  await context.counter.add({ pages: 1, skipped: context.frontier.takeSkipped(), ...counts });
}

/** The answer of an origin's robots.txt; the first one also sets the pace and names the sitemaps. */
async function askRobots(context: RunContext, origin: string): Promise<RobotsAnswer> {
  const { worker, shop, pace, frontier, signal } = context;
  const answer = await worker.robots.get(origin, pace, signal);
  if (answer.unreachable)
    throw new RunFailure(`robots.txt of ${origin} could not be read, so nothing may be fetched: ${answer.unreachable}`);
  pace.setDelay(delayBetween(shop.policy, answer.crawlDelay));
  if (!context.knowsSitemaps) {
    context.knowsSitemaps = true;
    if (!shop.policy.startUrls?.length) await frontier.addSitemaps(answer.sitemaps, origin);
  }
  return answer;
}

function refuseTarget(shop: Shop, robots: RobotsRules, { url, pageType }: LeasedTarget): string | null {
  const policy = pageType === "sitemap" ? {} : shop.policy;
  const refusal = refuseByScope({ ...shop, policy }, url);
  return refusal ?? (allows(robots, url) ? null : "robots.txt forbids");
}

async function skipTarget(
  { worker, run, counter, ...context }: RunContext,
  target: LeasedTarget,
  note: string,
): Promise<void> {
  const dueAt = new Date(worker.clock.now().getTime() + worker.recrawlEveryMs);
  const hostFreeAt = context.pace.freeAt();
  await completeTarget(worker, { lease: target, runId: run.id, pageType: null, status: null, note, dueAt, hostFreeAt });
  await counter.add({ skipped: 1 });
}

/** Ends a lease without a page: to be tried again in a while where that makes sense. */
async function giveUp(
  context: RunContext,
  target: LeasedTarget,
  { error, status, passes }: { error: string; status: number | null; passes: boolean },
): Promise<void> {
  const { worker, run, pace, counter } = context;
  const wait = passes ? RETRY_AFTER_MS[target.attempts] : undefined;
  const retryAt =
    wait === undefined ? null : new Date(Math.max(worker.clock.now().getTime() + wait, pace.freeAt().getTime()));
  await failTarget(worker, {
    lease: target,
    runId: run.id,
    error,
    status,
    retryAt,
    dueAt: nextDue(context),
    hostFreeAt: pace.freeAt(),
  });
  const isGuess = target.pageType === "sitemap" && status === 404;
  if (!retryAt) await counter.add(isGuess ? {} : { failed: 1 });
  context.silences = passes ? context.silences + 1 : 0;
  if (context.silences >= MAX_SILENCES)
    throw new RunFailure(`${MAX_SILENCES} requests in a row failed, the last: ${error}`);
}

function nextDue({ worker }: RunContext): Date {
  return new Date(worker.clock.now().getTime() + worker.recrawlEveryMs);
}

function validatorsOf({ page }: LeasedTarget): Record<string, string> {
  return {
    ...(page?.etag && { "if-none-match": page.etag }),
    ...(page?.lastModified && { "if-modified-since": page.lastModified }),
  };
}
