/** Failures in a row that open it; fewer than one in five slow calls are let pass for ever. */
const LIMIT = 5;
const SUCCESS_CREDIT = 0.25;

/** How often an open one asks whether the service is back. */
const PROBE_MS = 1_000;

/** Keeps calls off a service that fails or hangs, so that nobody waits for it time and again. */
export interface Breaker {
  readonly open: boolean;
  succeed(): void;
  fail(): void;
  /** True about once a second while it is open: the caller then probes, off anyone's way, and reports how that went. */
  probeIsDue(): boolean;
}

/** @param now monotonic, in milliseconds */
export function createBreaker(now: () => number = () => performance.now()): Breaker {
  let failures = 0;
  let probedAt = 0;
  let open = false;
  return {
    get open() {
      return open;
    },
    succeed() {
      failures = open ? 0 : Math.max(0, failures - SUCCESS_CREDIT);
      open = false;
    },
    fail() {
      failures += 1;
      if (failures < LIMIT || open) return;
      open = true;
      probedAt = now();
    },
    probeIsDue() {
      if (!open || now() - probedAt < PROBE_MS) return false;
      probedAt = now();
      return true;
    },
  };
}
