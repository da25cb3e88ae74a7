import { type CrawlWriterDeps, type LeasedTarget, renewLease } from "@vitrine/domain/crawl";

/** How long a worker that died keeps others from its host. */
export const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5_000;

/** Keeps the host of a batch leased while the batch is worked through. */
export interface LeaseKeeper {
  /** Aborted when the lease is lost: what is under way must end, for somebody else may fetch from the host now. */
  signal: AbortSignal;
  /** Ends it; the leases themselves are ended or given back by whoever writes what came of them. */
  stop(): Promise<void>;
}

/** @param until when the leases of the targets end */
export function keepLeases(deps: CrawlWriterDeps, targets: LeasedTarget[], until: Date): LeaseKeeper {
  const lost = new AbortController();
  const last = targets.at(-1) as LeasedTarget;
  let current = until;
  let renewing: Promise<void> = Promise.resolve();

  async function renew(): Promise<void> {
    // An error of the database is not a lost lease yet: it is tried again until the time is up.
    const next = await renewLease(deps, { lease: last, until: current, leaseMs: LEASE_MS }).catch(() => current);
    if (next && next > deps.clock.now()) current = next;
    else lost.abort();
  }

  const timer = setInterval(() => {
    renewing = renewing.then(renew);
  }, RENEW_EVERY_MS);
  return {
    signal: lost.signal,
    async stop() {
      clearInterval(timer);
      await renewing;
    },
  };
}
