import { TimeoutError } from "./errors.ts";

/** Time for a piece of work. Its signal is aborted when the time is over or the caller's signal is. */
export interface Deadline {
  signal: AbortSignal;
  /** Why the signal was aborted: the reason of the caller's signal, or a `TimeoutError` with the stack of who asks. */
  reason(): unknown;
  /** Milliseconds left. */
  remaining(): number;
  /** Gives it this much time from now on; absent: no end. */
  extend(timeoutMs?: number): void;
  /** To be called when the work is done, however it ended. What still runs under the signal is aborted. */
  close(): void;
}

/** Longer waits overflow the timers of JavaScript and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function openDeadline(timeoutMs: number | undefined, callerSignal?: AbortSignal): Deadline {
  const controller = new AbortController();
  // Own listeners instead of `AbortSignal.any`, which keeps a long-lived signal's dependents alive.
  const onAbort = () => controller.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let allowedMs = Number.POSITIVE_INFINITY;
  let end = Number.POSITIVE_INFINITY;

  const deadline: Deadline = {
    signal: controller.signal,
    reason: () => (callerSignal?.aborted ? callerSignal.reason : new TimeoutError(allowedMs)),
    remaining: () => end - performance.now(),
    extend(ms = Number.POSITIVE_INFINITY) {
      clearTimeout(timer);
      allowedMs = ms;
      end = performance.now() + ms;
      if (ms <= LONGEST_TIMER_MS) timer = setTimeout(onAbort, ms);
    },
    close() {
      clearTimeout(timer);
      callerSignal?.removeEventListener("abort", onAbort);
      controller.abort();
    },
  };

  deadline.extend(timeoutMs);
  if (callerSignal?.aborted) onAbort();
  else callerSignal?.addEventListener("abort", onAbort);
  return deadline;
}
