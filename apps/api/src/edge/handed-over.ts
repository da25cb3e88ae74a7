import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import type { AppEnv } from "./context.ts";
import type { RateLimitDecision } from "./rate-limit/create-rate-limiter.ts";

/** What became of a request before the short way gave it to the app after all. None of it is to happen again. */
export interface HandedOver {
  /** As `startedAt` of the app's own requests. */
  startedAt: number;
  /** Its call is counted; undefined where there is no limit. */
  decision: RateLimitDecision | undefined;
  /** Why the rest of the body will not come. */
  broken?: Error;
  /** What was asked for was tried, and this was thrown. */
  failure?: { error: unknown };
}

/** Where Node's adapter of Hono looks for a body that was read before. */
interface WithRawBody {
  rawBody?: Buffer;
}

const handedOver = new WeakMap<IncomingMessage, HandedOver>();

/**
 * Notes on a request what the app must know of it.
 *
 * @param body all of it; undefined where it is broken
 */
export function handOver(incoming: IncomingMessage, known: HandedOver, body: Buffer | undefined): void {
  handedOver.set(incoming, known);
  if (body) (incoming as WithRawBody).rawBody = body;
}

/** What the short way knew of the request; undefined where it did not have it. */
export function readHandedOver(c: Context<AppEnv>): HandedOver | undefined {
  const incoming = c.env?.incoming;
  return incoming && handedOver.get(incoming);
}
