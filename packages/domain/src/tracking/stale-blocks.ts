import { arrayOf } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { dayOfHour } from "./fold-rollups.ts";

const HOUR_MS = 3_600_000;
/**
 * Blocks are made of hours that are so much older than the end of the folded ones: events come at most 48 hours late, so
 * what changes a block is rare (what is taken back of an event that came late, a fold that was long away).
 */
export const SETTLED_MS = 48 * HOUR_MS;

/**
 * What has blocks no longer read when counts are added to days of theirs. To be written with these counts, under the log's
 * lock; nothing where no hour is old enough to be in a block.
 *
 * @param hours hours since 1970
 * @param foldedTo the end of the hours that days hold
 */
export function staleBlocks(hours: Iterable<number>, foldedTo: Date | null, timeZone: string): RawBuilder<unknown>[] {
  const settledTo = foldedTo ? foldedTo.getTime() - SETTLED_MS : Number.NEGATIVE_INFINITY;
  const settled = [...hours].filter((hour) => hour * HOUR_MS < settledTo).map((hour) => new Date(hour * HOUR_MS));
  if (settled.length === 0) return [];
  return [
    sql`
    update rollup_block set state = 'stale' from unnest(${arrayOf("timestamptz", settled)}) as late(hour)
    where state <> 'stale' and ${dayOfHour(sql`late.hour`, timeZone)} between first_day and last_day`,
  ];
}
