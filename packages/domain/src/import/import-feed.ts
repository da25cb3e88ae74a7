import type { Database } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import { addToReport, emptyReport } from "./add-to-report.ts";
import type { ImportReport } from "./contract.ts";
import { type ReadFeedOptions, readFeed } from "./read-feed.ts";
import { writeBatch } from "./write-batch.ts";

export interface ImportFeedDeps extends CatalogWriterDeps {
  db: Pick<Database, "kind" | "ingest">;
  clock: Clock;
}

export interface ImportFeedOptions extends Omit<ReadFeedOptions, "onBytes"> {
  /** Told after each batch. `bytes` are those of the source, so they compare to a file's size. */
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Stops between two batches; what was written stays. */
  signal?: AbortSignal | undefined;
}

export interface ImportProgress {
  lines: number;
  bytes: number;
  elapsedMs: number;
}

/**
 * Imports one shop's feed, streamed and in batches: its size does not matter. What is wrong with a line is reported and
 * the rest is imported. Importing the same feed again changes nothing.
 *
 * This is the shortest way in. A feed that somebody is to look at first, or that may have to be taken back, goes through
 * `stageFeed` and `applyRun`.
 *
 * @throws DomainError `not_found` for an unknown shop, `invalid_input` for an unknown currency, a table without the
 *   columns it needs or XML that is no feed, `payload_too_large` past `maxBytes`; batches written before stay
 */
export async function importFeed(deps: ImportFeedDeps, options: ImportFeedOptions): Promise<ImportReport> {
  const startedAt = performance.now();
  const now = deps.clock.now();
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
  };
  const { shopId, keyField, batches } = await readFeed(deps, now, { ...options, onBytes });
  const report = emptyReport();
  for await (const batch of batches) {
    options.signal?.throwIfAborted();
    addToReport(report, batch, await writeBatch(deps, { shopId, now, keyField, batch }));
    options.onProgress?.({ lines: report.lines, bytes, elapsedMs: performance.now() - startedAt });
  }
  return report;
}
