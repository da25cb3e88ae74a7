/** The crawl's book-keeping, for the worker: runs in its hands, the frontier, and what pages said. */
export { beginReading } from "./begin-reading.ts";
export type { CrawlWriterDeps } from "./deps.ts";
export { holdLeases, LeaseLost } from "./hold-leases.ts";
export { hostOf } from "./host.ts";
export {
  type Completion,
  completeTargets,
  failTarget,
  type KnownPage,
  type Lease,
  type LeasedTarget,
  leaseTargets,
  releaseTargets,
  renewLease,
} from "./leases.ts";
export { confirmPages, type NewExtraction, openSourcePages, type PageRecord, recordPages } from "./pages.ts";
export {
  type ClaimedRun,
  claimRun,
  countOpenRuns,
  finishRun,
  listShopsToRecrawl,
  previousYield,
  releaseRun,
  reloadRun,
  updateRun,
} from "./runs.ts";
export { addTargets, admitTargets, type KnownTarget, listKnownTargets, type NewTarget } from "./targets.ts";
