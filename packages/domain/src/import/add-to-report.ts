import type { FeedBatch } from "./collect-batches.ts";
import type { ImportReport } from "./contract.ts";
import type { WrittenBatch } from "./write-batch.ts";

/** Rejects and warnings that are listed; more are counted. */
export const MAX_LISTED = 100;

export function emptyReport(): ImportReport {
  return {
    lines: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    observations: 0,
    rejects: [],
    warned: 0,
    warnings: [],
  };
}

/** Adds what became of one more batch. */
export function addToReport(
  report: ImportReport,
  batch: FeedBatch,
  { created, updated, unchanged, observations, rejects }: WrittenBatch,
): void {
  report.lines += batch.lines;
  report.created += created;
  report.updated += updated;
  report.unchanged += unchanged;
  report.observations += observations;
  report.rejected += rejects.length;
  report.warned += batch.warnings.length;
  report.rejects.push(...rejects.slice(0, MAX_LISTED - report.rejects.length));
  report.warnings.push(...batch.warnings.slice(0, MAX_LISTED - report.warnings.length));
}
