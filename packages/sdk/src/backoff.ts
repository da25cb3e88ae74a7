/**
 * How long to wait before the next attempt, in milliseconds: doubling from 250 up to `cap`, of which the second half is
 * drawn at random, so that clients that failed together do not come back together. A server that names a time is given
 * that time and up to 250 ms more.
 *
 * @param failures attempts that failed so far, from 1
 */
export function backoffMs(failures: number, cap: number, retryAfterMs?: number, random: () => number = Math.random): number {
  if (retryAfterMs !== undefined) return retryAfterMs + random() * 250;
  return (Math.min(cap, 250 * 2 ** (failures - 1)) * (1 + random())) / 2;
}

/** Waits, or rejects with the reason of the signal. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort);
  });
}
