import type { Reservation, ReserveRequest, WindowStore } from "./store.ts";

interface Window {
  /** Number of the bucket that `current` counts, since the clock's zero. */
  bucket: number;
  current: number;
  previous: number;
}

/** Callers that are remembered; those not seen for longest are forgotten first. */
const MAX_CALLERS = 100_000;

/**
 * Sliding windows in this process: two buckets of a window's length, the one before weighted by how much of it the
 * window that ends now still covers. `redis-store.ts` counts the same way, to the unit.
 *
 * @param now in milliseconds
 * @see https://blog.cloudflare.com/counting-things-a-lot-of-different-things/
 */
export function createMemoryStore(now: () => number): WindowStore {
  const windows = new Map<string, Window>();

  return {
    reserve(id, { cost, want, limit, windowMs }: ReserveRequest): Reservation {
      const time = now();
      const bucket = Math.floor(time / windowMs);
      const elapsed = time - bucket * windowMs;
      const window = advance(windows.get(id), bucket);
      const { current, previous } = window;
      const available = Math.floor(limit - current - (previous * (windowMs - elapsed)) / windowMs);
      const granted = available >= cost ? Math.min(want, available) : 0;
      window.current += granted;

      // Put last, so that the first is the one not seen for longest.
      windows.delete(id);
      windows.set(id, window);
      if (windows.size > MAX_CALLERS) windows.delete(windows.keys().next().value as string);

      const resetMs = Math.ceil(windowMs - elapsed);
      const retryAfterMs = granted > 0 ? 0 : timeUntilFree(limit - cost, window, elapsed, windowMs);
      return { granted, remaining: Math.max(0, available - granted), resetMs, retryAfterMs };
    },
  };
}

function advance(window: Window | undefined, bucket: number): Window {
  if (window?.bucket === bucket) return window;
  return { bucket, current: 0, previous: window?.bucket === bucket - 1 ? window.current : 0 };
}

/** When at most `room` units will be in use: later in this bucket, or in the next, where `current` is the one before. */
function timeUntilFree(room: number, { current, previous }: Window, elapsed: number, windowMs: number): number {
  if (room < 0) return Math.ceil(2 * windowMs - elapsed);
  const free =
    current <= room ? windowMs * (1 - (room - current) / previous) : windowMs + windowMs * (1 - room / current);
  return Math.max(1, Math.ceil(free - elapsed));
}
