import type { Clock } from "@vitrine/domain";
import { decodeText } from "./charset.ts";
import { FetchError } from "./fetch-error.ts";
import type { FetchResponse, HttpClient } from "./http-client.ts";
import type { Pace } from "./politeness.ts";
import { parseRobots, type RobotsRules, selectRules } from "./robots.ts";

/** What a site's robots.txt says to us, for a day at most. */
export interface RobotsAnswer extends RobotsRules {
  sitemaps: string[];
  /** Why nothing may be fetched: the file could not be read. */
  unreachable: string | null;
}

export interface RobotsCache {
  /** The answer of an origin, fetched at the pace of its host where none is fresh. */
  get(origin: string, pace: Pace, signal: AbortSignal): Promise<RobotsAnswer>;
}

/** RFC 9309, 2.4 and 2.5. */
const FRESH_MS = 24 * 3_600_000;
const MAX_BYTES = 500 * 1_024;
/** How long an unreadable file closes a site before it is asked for again. */
const UNREACHABLE_MS = 5 * 60_000;
const MAX_ORIGINS = 5_000;

export function createRobotsCache({
  client,
  userAgent,
  clock,
}: {
  client: HttpClient;
  userAgent: string;
  clock: Clock;
}): RobotsCache {
  const answers = new Map<string, { answer: RobotsAnswer; freshUntil: number }>();
  return {
    async get(origin, pace, signal) {
      const known = answers.get(origin);
      if (known && known.freshUntil > clock.now().getTime()) return known.answer;
      await pace.turn(signal);
      const answer = await ask(client, userAgent, origin, pace, signal);
      if (answers.size >= MAX_ORIGINS) answers.clear();
      answers.set(origin, {
        answer,
        freshUntil: clock.now().getTime() + (answer.unreachable ? UNREACHABLE_MS : FRESH_MS),
      });
      return answer;
    },
  };
}

/** RFC 9309, 2.3.1: a 4xx allows everything, a 5xx and no answer forbid it. 429 is a server that cannot answer now. */
async function ask(
  client: HttpClient,
  userAgent: string,
  origin: string,
  pace: Pace,
  signal: AbortSignal,
): Promise<RobotsAnswer> {
  let response: FetchResponse;
  try {
    response = await client.fetch({
      url: `${origin}/robots.txt`,
      contentTypes: /./,
      signal,
      limits: { maxWireBytes: MAX_BYTES, maxInflatedBytes: 4 * MAX_BYTES },
    });
  } catch (error) {
    pace.answered(null);
    if (!(error instanceof FetchError) || error.failure === "stopped") throw error;
    // The RFC lets a crawler take "more than five redirects" for a file that is not there.
    return error.failure === "redirect" ? everything : nothing(error.message);
  }
  pace.answered(response);
  const { status } = response;
  if (status === 429 || status >= 500) return nothing(`it answered ${status}`);
  if (status < 200 || status >= 300) return everything;
  const robots = parseRobots(decodeText(response.body, "text/plain; charset=utf-8"));
  return { ...selectRules(robots, userAgent), sitemaps: robots.sitemaps, unreachable: null };
}

const everything: RobotsAnswer = { rules: [], crawlDelay: null, sitemaps: [], unreachable: null };

function nothing(unreachable: string): RobotsAnswer {
  return { rules: [{ allow: false, pattern: "/" }], crawlDelay: null, sitemaps: [], unreachable };
}
