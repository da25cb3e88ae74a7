import type { Database } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import type { CursorKeys } from "../platform/cursor.ts";

/** What reads of the crawl are handed. */
export interface CrawlReaderDeps {
  db: Pick<Database, "reads">;
  cursorKeys: CursorKeys;
}

/** What reads of runs are handed: whether a run waits for its host is a question of the workers' clock. */
export interface CrawlRunReaderDeps extends CrawlReaderDeps {
  clock: Clock;
}

/**
 * What writes of the crawl are handed. All workers' clocks must agree to within a few seconds: leases are instants of
 * this clock.
 */
export interface CrawlWriterDeps {
  db: Pick<Database, "ingest">;
  clock: Clock;
}
