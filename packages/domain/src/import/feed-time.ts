import { FeedFieldError } from "./feed-line.ts";

/** No shop on the web is older. */
const EARLIEST_MS = Date.UTC(1990, 0, 1);
/** Clocks differ by so much; a price from further ahead was not observed. */
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * When something was seen.
 *
 * @param text ISO 8601 with a time zone
 * @throws FeedFieldError if it is no such time, or lies before 1990 or in the future
 */
export function readTime(field: string, text: string, now: Date): Date {
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) || Number.isNaN(at.getTime())) {
    throw new FeedFieldError(field, "must be an ISO 8601 time with a time zone");
  }
  if (at.getTime() < EARLIEST_MS) throw new FeedFieldError(field, `is impossibly early: ${text}`);
  if (at.getTime() > now.getTime() + MAX_AHEAD_MS)
    throw new FeedFieldError(field, `lies in the future: ${at.toISOString()}`);
  return at;
}
