import { arrayOf } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { dayOfHour } from "./fold-rollups.ts";

const HOUR_MS = 3_600_000;
/** Events come at most so late; what changes an older hour is rare (what is taken back of them, a fold that was long away). */
const LATE_MS = 48 * HOUR_MS;
/**
 * Blocks are made of days whose hours are so much older than the end of the folded ones. An hour that is none of these may
 * be of an earlier day in another time zone, should the site get one: of 26 hours before at most, from UTC+14 to UTC−12.
 */
export const SETTLED_MS = LATE_MS + 26 * HOUR_MS;

/**
 * What has blocks no longer read when counts are added to days of theirs, or of those of one day to hours of theirs. To be
 * written with these counts, under the log's lock; nothing where no hour is old enough to be in a block.
 *
 * @param hours hours since 1970
 * @param foldedTo the end of the hours that days hold
 */
export function staleBlocks(hours: Iterable<number>, foldedTo: Date | null, timeZone: string): RawBuilder<unknown>[] {
  const before = foldedTo ? foldedTo.getTime() - LATE_MS : Number.NEGATIVE_INFINITY;
  const late = [...hours].filter((hour) => hour * HOUR_MS < before).map((hour) => new Date(hour * HOUR_MS));
  if (late.length === 0) return [];
  return [
    sql`
    update rollup_block set state = 'stale' from unnest(${arrayOf("timestamptz", late)}) as late(hour)
    where state <> 'stale' and case when first_day < last_day
      then ${dayOfHour(sql`late.hour`, timeZone)} between first_day and last_day
      else (late.hour at time zone time_zone)::date = first_day end`,
  ];
}
