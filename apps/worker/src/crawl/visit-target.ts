import type { Shop } from "@vitrine/domain/contract";
import { beginReading, failTarget, type LeasedTarget } from "@vitrine/domain/crawl";
import type { FetchPage } from "./engine.ts";
import { FetchError } from "./fetch-error.ts";
import type { FetchResponse } from "./http-client.ts";
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
/** So many silences in a row end a run: the shop is down or has shut us out. */
const MAX_SILENCES = 10;

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
      await writer.add({ target, pageType: null, status: null, note: refusal, at, unchanged: false, read: null });
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
  rules: RobotsRules,
): Promise<void> {
  const { status } = response;
  if (status !== 304 && (status < 200 || status >= 300)) {
    return giveUp(context, target, { error: `it answered ${status}`, status, passes: status === 429 || status >= 500 });
  }
  context.silences = 0;
  if (response.body.length > HEAVY_BYTES && (await beginReading(context.worker, target)) > MAX_READINGS) {
    return giveUp(context, target, { error: "workers ended while they read it", status, passes: false });
  }
  const harvest = await readPage(context, target, response, rules).catch((error: unknown) => {
    if (error instanceof FetchError) throw error;
    // A page that our own reading stumbles over must not end the crawl of its shop.
    context.worker.log.error({ err: error, url: target.url }, "A page could not be read");
    return null;
  });
  if (harvest) await context.writer.add(harvest);
  else await giveUp(context, target, { error: "it could not be read", status, passes: false });
}

/** The answer of an origin's robots.txt; the first one also sets the pace and names the sitemaps. */
async function askRobots(context: RunContext, origin: string, signal: AbortSignal): Promise<RobotsAnswer> {
  const { worker, shop, pace, frontier } = context;
  const answer = await worker.robots.get(origin, pace, signal);
  if (answer.unreachable)
    throw new RunFailure(`robots.txt of ${origin} could not be read, so nothing may be fetched: ${answer.unreachable}`);
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

/** Ends a lease without a page: to be tried again in a while where that makes sense. */
async function giveUp(
  context: RunContext,
  target: LeasedTarget,
  { error, status, passes }: { error: string; status: number | null; passes: boolean },
): Promise<void> {
  const { worker, run, pace, counter } = context;
  const mayRetry = passes && target.attempts < MAX_ATTEMPTS - 1;
  // A refusal has set the pace already: the shop said when, or it was decided for it.
  const wait = status === 429 || status === 503 ? 0 : (RETRY_AFTER_MS[target.attempts] ?? 0);
  const retryAt = mayRetry ? new Date(Math.max(worker.clock.now().getTime() + wait, pace.freeAt().getTime())) : null;
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
  if (!retryAt && !isGuess) counter.add({ failed: 1 });
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
