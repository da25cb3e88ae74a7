/** Feeds that are fetched on a schedule, for the worker. */
export { type ClaimedSource, claimPull, finishPull, type PullOutcome, releasePull } from "./claim-pull.ts";
export { failRun, judgePull, readPullContext } from "./judge-pull.ts";
