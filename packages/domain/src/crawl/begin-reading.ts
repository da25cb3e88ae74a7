import { sql } from "kysely";
import type { CrawlWriterDeps } from "./deps.ts";
import type { Lease } from "./leases.ts";

/** Stands with a target from before its page is read until what it says is written. */
const READING = "a worker ended while it read this";

/**
 * Notes that a page is about to be read: where reading it ends the process, whoever comes next knows by it.
 *
 * @returns how many times in a row it was begun, this one included; 0 where the lease is in other hands
 */
export async function beginReading({ db }: Pick<CrawlWriterDeps, "db">, { id, fence }: Lease): Promise<number> {
  const { rows } = await sql<{ attempts: number }>`
    update crawl_target set attempts = case when last_error = ${READING} then attempts + 1 else 1 end, last_error = ${READING}
    where id = ${id} and fence = ${fence} returning attempts`.execute(db.ingest);
  return rows[0]?.attempts ?? 0;
}
