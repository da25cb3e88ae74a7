/** The crawl's book-keeping, for the worker: runs in its hands, the frontier, and what pages said. */

export { beginReading } from "./begin-reading.ts";
export { countMisses } from "./count-misses.ts";
export type { CrawlWriterDeps } from "./deps.ts";
export { holdLeases, LeaseLost } from "./hold-leases.ts";
export { hostOf } from "./host.ts";
export { type HostState, noteAnswer, noteSilence } from "./hosts.ts";
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
  answerRefresh,
  isRefreshWaiting,
  type RefreshAnswer,
  type RefreshJob,
  takeRefresh,
} from "./refresh-requests.ts";
export {
  type ClaimedRun,
  claimRun,
  countOpenRuns,
  finishRun,
  listShopsToRecrawl,
  releaseRun,
  reloadRun,
  updateRun,
} from "./runs.ts";
export { nextDue, type Watched, worthOf } from "./schedule.ts";
export { toSiteCategory } from "./site-category.ts";
export { addTargets, admitTargets, type KnownTarget, listKnownTargets, type NewTarget } from "./targets.ts";
export { readMeanWorth, readViews } from "./worth.ts";
export { judgeYield, readYield } from "./yield.ts";
