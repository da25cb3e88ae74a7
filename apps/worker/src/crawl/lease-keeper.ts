import { type CrawlWriterDeps, type LeasedTarget, renewLeases } from "@vitrine/domain/crawl";

/** Longer than one fetch and what follows it: a worker that dies holds a host no longer than this. */
export const LEASE_MS = 60_000;
/** Less left than this, and the leases are prolonged before the next fetch. */
const RENEW_BELOW_MS = 45_000;

/** Keeps a batch's leases alive while it is worked through. */
export interface LeaseKeeper {
  /** Makes sure the lease outlives a fetch. False: somebody else has the target now. */
  hold(target: LeasedTarget): Promise<boolean>;
}

export function keepLeases(deps: CrawlWriterDeps, targets: LeasedTarget[]): LeaseKeeper {
  let until = deps.clock.now().getTime() + LEASE_MS;
  let held = new Set(targets.map(({ id }) => id));
  return {
    async hold(target) {
      const now = deps.clock.now().getTime();
      if (until - now < RENEW_BELOW_MS) {
        const rest = targets.slice(targets.indexOf(target)).filter(({ id }) => held.has(id));
        held = await renewLeases(deps, { leases: rest, leaseMs: LEASE_MS });
        until = now + LEASE_MS;
      }
      return held.has(target.id);
    },
  };
}
