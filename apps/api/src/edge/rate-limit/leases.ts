import type { Reservation } from "./store.ts";

/** Units of one caller that this node took from the shared window and has not handed out yet. */
export interface Lease {
  units: number;
  /** Handed out here in this bucket: what is leased next grows with it. */
  used: number;
  /** Left in the shared window when it was last asked. */
  remaining: number;
  /** When the bucket ends and the lease with it, in milliseconds. */
  endsAt: number;
  /** Until then, `blockedCost` units or more need not be asked for again. */
  blockedUntil: number;
  blockedCost: number;
}

/** Largest part of a window that one node may hold unused: with few nodes the limit stays near what it says. */
const MAX_SHARE = 0.05;

const MAX_LEASES = 100_000;

/** The leases of this node, by caller. */
export interface Leases {
  /** The caller's lease in its current bucket. */
  find(id: string, time: number): Lease;
  /** How many units to ask for: as many as were used so far, so that an idle node holds next to nothing. */
  want(lease: Lease, cost: number, limit: number): number;
  /** Enters what the shared window answered to a call that needs `cost` units of it. */
  settle(lease: Lease, reservation: Reservation, cost: number, time: number): void;
}

export function createLeases(): Leases {
  const leases = new Map<string, Lease>();
  return {
    find(id, time) {
      const known = leases.get(id);
      if (known && time < known.endsAt) return known;
      const lease = {
        units: 0,
        used: 0,
        remaining: 0,
        endsAt: Number.POSITIVE_INFINITY,
        blockedUntil: 0,
        blockedCost: 0,
      };
      leases.delete(id);
      leases.set(id, lease);
      if (leases.size > MAX_LEASES) leases.delete(leases.keys().next().value as string);
      return lease;
    },
    want(lease, cost, limit) {
      return Math.max(cost, Math.min(lease.used, Math.floor(limit * MAX_SHARE)));
    },
    settle(lease, { granted, remaining, resetMs, retryAfterMs }, cost, time) {
      lease.remaining = remaining;
      lease.endsAt = time + resetMs;
      if (granted > 0) {
        lease.units += granted - cost;
        return;
      }
      lease.blockedUntil = time + retryAfterMs;
      lease.blockedCost = cost;
    },
  };
}
