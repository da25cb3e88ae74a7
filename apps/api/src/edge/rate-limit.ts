import { DomainError } from "@vitrine/domain";
import type { MiddlewareHandler } from "hono";
import type { AppEnv, Caller } from "./context.ts";
import { readHandedOver } from "./handed-over.ts";
import { countCalls } from "./rate-limit/count-calls.ts";
import type { RateLimitDecision, RateLimiter } from "./rate-limit/create-rate-limiter.ts";
import { classifyRoute } from "./route-class.ts";

/** A secret key is one of the site's own servers, which calls for all of its visitors. */
export const SECRET_KEY_FACTOR = 10;

export interface RateLimitOptions {
  limiter: RateLimiter;
  /** Procedure calls a minute of an address or a publishable key's visitor, `RATE_LIMIT_RPM`. 0: no limit. */
  callsPerMinute: number;
  /** In milliseconds since 1970, for `X-RateLimit-Reset`; default `Date.now`. */
  now?: () => number;
}

/**
 * Counts procedure calls, not HTTP requests, on the account of `caller.id`, and refuses what is over the limit with 429.
 * Only `/trpc/…` and `/api/…` count: probes, metrics and the dashboard's files are never refused. Needs `auth` before it.
 *
 * Every counted answer says where its caller stands: `RateLimit` and `RateLimit-Policy` as in
 * draft-ietf-httpapi-ratelimit-headers, and `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds since 1970).
 *
 * @example
 * ```ts
 * app.use(rateLimit({ limiter: createRateLimiter({ redis }), callsPerMinute: config.RATE_LIMIT_RPM }));
 * ```
 */
export function rateLimit({ limiter, callsPerMinute, now = Date.now }: RateLimitOptions): MiddlewareHandler<AppEnv> {
  return async function rateLimit(c, next) {
    const { path } = c.req;
    const route = classifyRoute(path);
    if (callsPerMinute === 0 || route === "probe" || route === "page") return next();
    const caller = c.get("caller");
    const limit = limitOf(caller, callsPerMinute);
    const decision = readHandedOver(c)?.decision ?? (await limiter.take(caller.id, countCalls(path), limit));
    addLimitHeaders(c.get("headers"), decision, limiter.windowMs, now());
    if (decision.allowed) return next();
    throw new DomainError("rate_limited", `More than ${limit} calls in ${limiter.windowMs / 1_000} seconds.`, {
      retryAfterMs: decision.retryAfterMs,
    });
  };
}

export function limitOf({ kind }: Pick<Caller, "kind">, callsPerMinute: number): number {
  return kind === "secret" ? callsPerMinute * SECRET_KEY_FACTOR : callsPerMinute;
}

/** @param time in milliseconds since 1970 */
export function addLimitHeaders(
  headers: Record<string, string>,
  decision: RateLimitDecision,
  windowMs: number,
  time: number,
): void {
  const { limit, remaining, resetMs } = decision;
  headers["RateLimit-Policy"] = `"default";q=${limit};w=${Math.round(windowMs / 1_000)}`;
  headers.RateLimit = `"default";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`;
  headers["X-RateLimit-Limit"] = String(limit);
  headers["X-RateLimit-Remaining"] = String(remaining);
  headers["X-RateLimit-Reset"] = String(Math.ceil((time + resetMs) / 1_000));
}
