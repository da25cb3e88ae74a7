import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import { dayOfHour } from "./fold-rollups.ts";

/** The day of the site that an hour belongs to. */
export interface DayBounds {
  /** "2026-03-29" */
  day: string;
  next: string;
  /** Its first hour, and the first hour of the next day. */
  start: Date;
  end: Date;
}

/**
 * The first hour that begins on a day. Midnight is not always one: it may lie within an hour of UTC, or be there twice
 * where clocks are set at midnight.
 *
 * @param day an expression of the type date
 */
export function startOfDay(day: RawBuilder<unknown>, timeZone: string): RawBuilder<Date> {
  const midnight = sql`(${day}::timestamp at time zone ${sql.lit(timeZone)})`;
  const hour = sql`date_trunc('hour', ${midnight} + interval '59 minutes 59 seconds')`;
  const earlier = sql`(${hour} - interval '1 hour')`;
  return sql`case when ${dayOfHour(earlier, timeZone)} = ${day} then ${earlier} else ${hour} end`;
}

/** By the database, which also says which day an hour is folded into: two tables of time zones need not agree. */
export async function readDayBounds(
  trx: Transaction<Tables>,
  timeZone: string,
  hours: readonly Date[],
): Promise<DayBounds[]> {
  const { rows } = await sql<DayBounds>`
    select day, day + 1 as next, ${startOfDay(sql.ref("day"), timeZone)} as start,
      ${startOfDay(sql`(day + 1)`, timeZone)} as "end"
    from unnest(${hours}::timestamptz[]) with ordinality as asked(hour, number)
      cross join lateral (select ${dayOfHour(sql.ref("hour"), timeZone)} as day) as named
    order by number`.execute(trx);
  return rows;
}
