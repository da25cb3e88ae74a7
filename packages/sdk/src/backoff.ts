/**
 * How long to wait before the next attempt, in milliseconds: doubling from 250 up to `cap`, of which the second half is
 * drawn at random, so that clients that failed together do not come back together. A server that names a time is given
 * that time and up to 250 ms more.
 *
 * @param failures attempts that failed so far, from 1
 */
export function backoffMs(
  failures: number,
  cap: number,
  retryAfterMs?: number,
  random: () => number = Math.random,
): number {
  if (retryAfterMs !== undefined) return retryAfterMs + random() * 250;
  return (Math.min(cap, 250 * 2 ** (failures - 1)) * (1 + random())) / 2;
}

/** Waits, but no longer than until the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, signal.aborted ? 0 : ms);
    signal.addEventListener("abort", wake);
  });
}
