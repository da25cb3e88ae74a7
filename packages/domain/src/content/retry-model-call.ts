import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import type { Clock } from "../platform/clock.ts";
import { DomainError } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";

const ATTEMPTS = 3;
const FIRST_DELAY_MS = 500;
/** A service that asks for more patience than this is not waited for: the caller is told when to come back. */
const MAX_DELAY_MS = 20_000;
/** What a caller is told where the service does not say when to come back. */
const COME_BACK_MS = 30_000;

export interface RetryDeps {
  clock: Clock;
  log: Logger;
  /** Default: a timer. */
  wait?: ((ms: number) => Promise<void>) | undefined;
}

/**
 * Calls a model service, again where that may help: when it is overloaded, broken or cannot be reached, at most three
 * times, as late as it asks for. A hung service is not asked again. This is the only layer that retries.
 *
 * @throws DomainError `unavailable` or `timeout`, with nothing of the service's own words
 */
export async function retryModelCall<T>(call: () => Promise<T>, { clock, log, wait = sleep }: RetryDeps): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const asked = error instanceof APIError ? readRetryAfter(error.headers, clock.now()) : undefined;
      // Half to full, so that nodes that failed together do not come back together.
      const delay = asked ?? FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      const status = error instanceof APIError ? error.status : undefined;
      log.warn({ attempt, status, reason: nameOf(error) }, "The model service did not answer as asked");
      if (attempt === ATTEMPTS || delay > MAX_DELAY_MS || !isPassing(error)) throw toDomainError(error, asked);
      await wait(delay);
    }
  }
}

/** Whether the same call may succeed a little later. */
function isPassing(error: unknown): boolean {
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) return false;
  if (error instanceof APIConnectionError) return true;
  if (!(error instanceof APIError) || error.status === undefined) return false;
  if (error.code === "insufficient_quota") return false;
  return error.status === 408 || error.status === 409 || error.status === 429 || error.status >= 500;
}

function toDomainError(error: unknown, retryAfterMs: number = COME_BACK_MS): DomainError {
  const details = { cause: error, retryAfterMs };
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return new DomainError("timeout", "The model service did not answer in time.", details);
  }
  if (error instanceof APIError && (error.status === 401 || error.status === 403)) {
    return new DomainError("unavailable", "The model service does not accept OPENAI_API_KEY.", details);
  }
  const what = error instanceof APIError && error.status ? `answered with status ${error.status}` : "could not be used";
  return new DomainError("unavailable", `The model service ${what}.`, details);
}

/** `Retry-After` of RFC 9110 §10.2.3, in seconds or as a date, or the finer `retry-after-ms`; in milliseconds. */
function readRetryAfter(headers: Headers | undefined, now: Date): number | undefined {
  const exact = Number(headers?.get("retry-after-ms") || Number.NaN);
  const text = headers?.get("retry-after") ?? "";
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  const ms = Number.isFinite(exact) ? exact : seconds;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
