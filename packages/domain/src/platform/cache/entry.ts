/** A cached answer and what decides whether it may be given. */
export interface CacheEntry {
  value: unknown;
  /** What it shows: a later change to any of them ends it. */
  tags: readonly string[];
  /** The change id its node had applied before its query ran. */
  asOf: number;
  /** When it was computed, in epoch milliseconds. */
  storedAt: number;
  /** How long it is fresh from then on. */
  ttlMs: number;
  /** Where loading it anew failed: not again before, in epoch milliseconds. */
  retryAt?: number;
}

/**
 * How an entry stands with the time. One that is stale may be given once more while it is computed anew; that ends with
 * a second TTL. An entry from the future is expired: the clock was set back, and its age is not known.
 */
export function freshnessOf({ storedAt, ttlMs }: CacheEntry, now: number): "fresh" | "stale" | "expired" {
  const age = now - storedAt;
  if (age < 0) return "expired";
  if (age < ttlMs) return "fresh";
  return age < 2 * ttlMs ? "stale" : "expired";
}
