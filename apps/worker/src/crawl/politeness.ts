import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@vitrine/domain";
import type { ShopPolicy } from "@vitrine/domain/contract";

/** Longest a shop can ask to be left alone: a wrong header must not end its crawl for years. */
const MAX_PAUSE_MS = 3_600_000;
/** After a 429 or 503 without Retry-After; doubled for each further one in a row. */
const FIRST_PAUSE_MS = 5_000;

/** Keeps one host's requests apart. */
export interface Pace {
  /** Sets the milliseconds between the end of one request and the beginning of the next, the last one included. */
  setDelay(ms: number): void;
  /** When the next request may begin. */
  freeAt(): Date;
  /** Waits until then. Rejects when the signal is aborted. */
  turn(signal: AbortSignal): Promise<void>;
  /** To be told of every answer, null for none: from then on the delay runs, or what the answer asks for. */
  answered(answer: { status: number; headers: Record<string, string> } | null): void;
}

export function createPace({ clock, delayMs }: { clock: Clock; delayMs: number }): Pace {
  let delay = delayMs;
  let endedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = clock.now().getTime();
  let refusals = 0;
  const freeAt = () => Math.max(endedAt + delay, pausedUntil);
  return {
    setDelay(ms) {
      delay = ms;
    },
    freeAt: () => new Date(freeAt()),
    async turn(signal) {
      const wait = freeAt() - clock.now().getTime();
      if (wait > 0) await sleep(wait, undefined, { signal });
      signal.throwIfAborted();
    },
    answered(answer) {
      const now = clock.now();
      endedAt = now.getTime();
      const isRefusal = answer?.status === 429 || answer?.status === 503;
      refusals = isRefusal ? refusals + 1 : 0;
      if (!isRefusal) return;
      const asked = parseRetryAfter(answer.headers["retry-after"], now) ?? FIRST_PAUSE_MS * 2 ** (refusals - 1);
      pausedUntil = endedAt + Math.min(asked, MAX_PAUSE_MS);
    },
  };
}

/**
 * Milliseconds that a `Retry-After` header asks for: seconds or a date, at most an hour.
 *
 * @returns null for none, or one that means nothing
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | null {
  const text = value?.trim() ?? "";
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1_000
    : /[a-z]/i.test(text)
      ? Date.parse(text) - now.getTime()
      : Number.NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), MAX_PAUSE_MS);
}

/** Milliseconds between two requests: the longer of what the policy says (a second where it is silent) and robots.txt asks for. */
export function delayBetween({ delaySeconds = 1 }: ShopPolicy, crawlDelaySeconds: number | null): number {
  return Math.min(Math.max(delaySeconds, crawlDelaySeconds ?? 0) * 1_000, MAX_PAUSE_MS);
}
