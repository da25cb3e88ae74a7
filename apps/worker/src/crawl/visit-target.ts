import type { Shop } from "@vitrine/domain/contract";
import { beginReading, failTarget, hostOf, type LeasedTarget, noteAnswer, noteSilence } from "@vitrine/domain/crawl";
import type { FetchPage } from "./engine.ts";
import { FetchError } from "./fetch-error.ts";
import type { FetchResponse } from "./http-client.ts";
import { nextUsualDue } from "./plan-looks.ts";
import { delayBetween } from "./politeness.ts";
import { readPage } from "./read-page.ts";
import { allows, type RobotsRules } from "./robots.ts";
import type { RobotsAnswer } from "./robots-cache.ts";
import type { RunContext } from "./run-context.ts";
import { RunFailure } from "./run-failure.ts";
import { refuseByScope } from "./scope.ts";

/** Longer waits give the host's lease back. */
const MAX_TURN_MS = 10_000;
const MAX_ATTEMPTS = 3;
/** Milliseconds before the second and the third attempt. */
const RETRY_AFTER_MS = [5_000, 30_000];

/** How many misses an answer without a page is: "410 Gone" is meant for ever (RFC 9110, 15.5.11). */
const absences: Record<number, number> = { 404: 1, 410: 2 };

/** Of a target that was not fetched. */
const unseen = { pageType: null, status: null, unchanged: false, isWhole: false, read: null } as const;

/** A smaller page has too few elements to harm the process that reads it. */
const HEAVY_BYTES = 500_000;
/** A page that was begun so often and never read to its end has ended the worker each time. */
const MAX_READINGS = 2;

const pageTypes = /^(?:text\/(?:html|xml|plain)|application\/(?:xhtml\+xml|xml|rss\+xml|gzip|x-gzip|octet-stream))$/;

/**
 * Fetches one target if it may be fetched, reads it, and hands it to whoever ends its lease.
 *
 * @param signal aborted when the worker stops or the host's lease is lost
 */
export async function visitTarget(
  context: RunContext,
  target: LeasedTarget,
  fetchPage: FetchPage,
  signal: AbortSignal,
): Promise<"next" | "stop"> {
  const { worker, shop, pace, writer, counter } = context;
  try {
    const robots = await askRobots(context, new URL(target.url).origin, signal);
    const refusal = refuseTarget(shop, robots, target);
    if (refusal) {
      const at = worker.clock.now();
      await writer.add({ ...unseen, target, note: refusal, at });
      return "next";
    }
    if (pace.freeAt().getTime() - worker.clock.now().getTime() > MAX_TURN_MS) return "stop";
    await pace.turn(signal);

    const response = await fetchPage({
      headers: validatorsOf(target),
      contentTypes: pageTypes,
      signal,
      refuseRedirect: async (url) => {
        const rules = await askRobots(context, url.origin, signal);
        return refuseByScope(shop, url.href) ?? (allows(rules, url.href) ? null : "robots.txt forbids");
      },
    });
    pace.answered(response);
    counter.add({ bytes: response.wireBytes, status: response.status });
    return await readAnswer(context, target, response, robots);
  } catch (error) {
    if (signal.aborted) return "stop";
    if (!(error instanceof FetchError)) throw error;
    pace.answered(null);
    return giveUp(context, target, { error: error.message, status: null, passes: error.passes });
  }
}

async function readAnswer(
  context: RunContext,
  target: LeasedTarget,
  response: FetchResponse,
  rules: RobotsRules,
): Promise<"next" | "stop"> {
  const { status } = response;
  if (status !== 304 && (status < 200 || status >= 300)) {
    return giveUp(context, target, { error: `it answered ${status}`, status, passes: status === 429 || status >= 500 });
  }
  await noteLife(context);
  if (response.body.length > HEAVY_BYTES && (await beginReading(context.worker, target)) > MAX_READINGS) {
    return giveUp(context, target, { error: "workers ended while they read it", status, passes: false });
  }
  const harvest = await readPage(context, target, response, rules).catch((error: unknown) => {
    if (error instanceof FetchError) throw error;
    // A page that our own reading stumbles over must not end the crawl of its shop.
    context.worker.log.error({ err: error, url: target.url }, "A page could not be read");
    return null;
  });
  if (!harvest) return giveUp(context, target, { error: "it could not be read", status, passes: false });
  await context.writer.add(harvest);
  return "next";
}

/** The answer of an origin's robots.txt; the first one also sets the pace and names the sitemaps. */
async function askRobots(context: RunContext, origin: string, signal: AbortSignal): Promise<RobotsAnswer> {
  const { worker, shop, pace, frontier } = context;
  const answer = await worker.robots.get(origin, pace, signal);
  if (answer.unreachable) {
    await noteSilence(worker, { host: hostOf(shop.url), error: `robots.txt: ${answer.unreachable}` });
    throw new RunFailure(`robots.txt of ${origin} could not be read, so nothing may be fetched: ${answer.unreachable}`);
  }
  pace.setDelay(delayBetween(shop.policy, answer.crawlDelay));
  if (!context.knowsSitemaps) {
    context.knowsSitemaps = true;
    if (!shop.policy.startUrls?.length) frontier.addSitemaps(answer.sitemaps, origin);
  }
  return answer;
}

function refuseTarget(shop: Shop, robots: RobotsRules, { url, pageType }: LeasedTarget): string | null {
  const policy = pageType === "sitemap" ? {} : shop.policy;
  const refusal = refuseByScope({ ...shop, policy }, url);
  return refusal ?? (allows(robots, url) ? null : "robots.txt forbids");
}

/**
 * Ends a lease without a page: to be tried again in a while where that makes sense. "stop" where the host is to rest.
 *
 * @throws RunFailure where it has rested often enough
 */
async function giveUp(
  context: RunContext,
  target: LeasedTarget,
  { error, status, passes }: { error: string; status: number | null; passes: boolean },
): Promise<"next" | "stop"> {
  const { worker, runId, pace, counter } = context;
  const mayRetry = runId !== null && passes && target.attempts < MAX_ATTEMPTS - 1;
  // A refusal has set the pace already: the shop said when, or it was decided for it.
  const wait = status === 429 || status === 503 ? 0 : (RETRY_AFTER_MS[target.attempts] ?? 0);
  const retryAt = mayRetry ? new Date(Math.max(worker.clock.now().getTime() + wait, pace.freeAt().getTime())) : null;
  await failTarget(worker, {
    lease: target,
    runId,
    error,
    status,
    absence: absences[status ?? 0] ?? 0,
    retryAt,
    // What somebody asked for and did not get is for the next run to try.
    dueAt: runId === null ? worker.clock.now() : nextUsualDue(worker, context.shop),
    hostFreeAt: pace.freeAt(),
  });
  const isGuess = target.pageType === "sitemap" && status === 404;
  if (!retryAt && !isGuess) counter.add({ failed: 1 });
  if (!retryAt) context.report(target, { outcome: absences[status ?? 0] ? "gone" : "failed", reason: error });
  if (!passes) {
    if (status !== null) await noteLife(context);
    return "next";
  }
  context.isTroubled = true;
  const { failures, restUntil, isDown } = await noteSilence(worker, { host: hostOf(context.shop.url), error });
  if (isDown) throw new RunFailure(`${failures} requests in a row failed, the last: ${error}`);
  return restUntil ? "stop" : "next";
}

/** Whatever the host said, it said something. */
async function noteLife(context: RunContext): Promise<void> {
  if (!context.isTroubled) return;
  context.isTroubled = false;
  await noteAnswer(context.worker, { host: hostOf(context.shop.url) });
}

function validatorsOf({ page }: LeasedTarget): Record<string, string> {
  return {
    ...(page?.etag && { "if-none-match": page.etag }),
    ...(page?.lastModified && { "if-modified-since": page.lastModified }),
  };
}
