import { createLeases, type Lease } from "./leases.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createRedisStore, type ScriptClient } from "./redis-store.ts";
import type { Reservation, WindowStore } from "./store.ts";

/** What became of a call. */
export interface RateLimitDecision {
  allowed: boolean;
  limit: number;
  /** Units left in the window, as far as this node knows. */
  remaining: number;
  /** Until the current bucket ends. */
  resetMs: number;
  /** When the same call will be allowed if nothing else comes; 0 where it is now. */
  retryAfterMs: number;
}

export interface RateLimiter {
  readonly windowMs: number;
  /** Whether the windows are shared between nodes right now. */
  readonly shared: boolean;
  /** Takes `cost` units of the caller's window of `limit`, or none of them. Never rejects. */
  take(id: string, cost: number, limit: number): Promise<RateLimitDecision>;
  /** The same without a promise; undefined, and nothing taken, where Redis must be asked. */
  takeNow(id: string, cost: number, limit: number): RateLimitDecision | undefined;
}

export interface RateLimiterOptions {
  /** Shares the windows between nodes. Without it, or while it does not answer, this process counts alone. */
  redis?: ScriptClient | undefined;
  /** Begins every Redis key; default "vitrine:rate:". */
  prefix?: string;
  /** Length of the window; default a minute. */
  windowMs?: number;
  /** How long Redis has to answer, in milliseconds; then this process decides. Default 50. */
  redisTimeoutMs?: number;
  /** Monotonic, in milliseconds. */
  now?: () => number;
}

/** After a failure Redis is left alone for so long. */
const REDIS_PAUSE_MS = 1_000;

/**
 * Counts callers' units in sliding windows. Over Redis a node takes units in leases of up to 5 % of a window and hands
 * them out from memory, since asking Redis costs more than most calls. What it leased and did not use is lost to the caller
 * at the end of a bucket (half a window at the most), never gained.
 *
 * The caller opens and closes the Redis client.
 *
 * @example
 * ```ts
 * const limiter = createRateLimiter({ redis });
 * const { allowed, retryAfterMs } = await limiter.take("ip:203.0.113.7", 1, 600);
 * ```
 */
export function createRateLimiter(options: RateLimiterOptions = {}): RateLimiter {
  const { redis, prefix, windowMs = 60_000, redisTimeoutMs = 50, now = () => performance.now() } = options;
  const memory = createMemoryStore(now);
  const shared = redis && createRedisStore({ client: redis, prefix });
  const leases = createLeases();
  let pausedUntil = 0;

  const isShared = () => redis?.isReady === true && now() >= pausedUntil;

  async function takeShared(store: WindowStore, id: string, cost: number, limit: number): Promise<RateLimitDecision> {
    const lease = leases.find(id, now());
    // Taken before anything is awaited, so that no other call takes them too.
    const held = Math.min(lease.units, cost);
    const missing = cost - held;
    lease.units -= held;
    let allowed = missing === 0;
    try {
      if (!allowed && !(now() < lease.blockedUntil && missing >= lease.blockedCost)) {
        const request = { cost: missing, want: leases.want(lease, missing, limit), limit, windowMs };
        const reservation = await withTimeout(store.reserve(id, request), redisTimeoutMs);
        leases.settle(lease, reservation, missing, now());
        allowed = reservation.granted > 0;
      }
    } finally {
      if (allowed) lease.used += cost;
      else lease.units += held;
    }
    return decisionOf(lease, allowed, limit);
  }

  function takeLeased(id: string, cost: number, limit: number): RateLimitDecision | undefined {
    const lease = leases.find(id, now());
    if (lease.units < cost) return undefined;
    lease.units -= cost;
    lease.used += cost;
    return decisionOf(lease, true, limit);
  }

  function decisionOf(lease: Lease, allowed: boolean, limit: number): RateLimitDecision {
    return {
      allowed,
      limit,
      remaining: lease.remaining + lease.units,
      resetMs: Math.max(0, Math.ceil(lease.endsAt - now())),
      retryAfterMs: allowed ? 0 : Math.max(1, Math.ceil(lease.blockedUntil - now())),
    };
  }

  function takeHere(id: string, cost: number, limit: number): RateLimitDecision {
    const reservation = memory.reserve(id, { cost, want: cost, limit, windowMs }) as Reservation;
    const { granted, remaining, resetMs, retryAfterMs } = reservation;
    return { allowed: granted > 0, limit, remaining, resetMs, retryAfterMs };
  }

  return {
    windowMs,
    get shared() {
      return isShared();
    },
    takeNow: (id, cost, limit) => (isShared() ? takeLeased : takeHere)(id, cost, limit),
    async take(id, cost, limit) {
      if (shared && isShared()) {
        try {
          return await takeShared(shared, id, cost, limit);
        } catch {
          // The client logs that Redis is gone. The call is decided here, in the same breath.
          pausedUntil = now() + REDIS_PAUSE_MS;
        }
      }
      return takeHere(id, cost, limit);
    },
  };
}

async function withTimeout<T>(answer: T | Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  // After the sockets were read once more: an answer that came while this process was busy is not late.
  const timer = setTimeout(() => setImmediate(() => reject(new Error(`No answer within ${ms} ms`))), ms);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
