import { type Database, lockEventLog, type Tables } from "@vitrine/db";
import { type RawBuilder, type SqlBool, sql, type Transaction } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { type RollUp, rollUps } from "./rollups.ts";

const HOUR_MS = 3_600_000;

export interface FoldDeps {
  db: Pick<Database, "ingest">;
  clock: Clock;
  config: { SITE_TIMEZONE: string };
}

/**
 * The day an hour belongs to: the date on which it begins in the time zone. So a day has 23 or 25 hours where clocks are
 * set, and in zones that are half an hour beside UTC it begins with the first hour that begins on it.
 *
 * @param hour an expression of the type timestamptz
 */
export function dayOfHour(hour: RawBuilder<unknown>, timeZone: string): RawBuilder<string> {
  return sql`(${hour} at time zone ${sql.lit(timeZone)})::date`;
}

/** The end of the hours that the tables by day hold; null where they hold none yet. */
export async function readFoldedTo(trx: Transaction<Tables>): Promise<Date | null> {
  const { rows } = await sql<{ foldedTo: Date }>`
    select folded_to as "foldedTo" from rollup_state where name = 'hours'`.execute(trx);
  return rows[0]?.foldedTo ?? null;
}

/**
 * Adds the closed hours to their days, each hour in a transaction of its own and under the log's lock: an hour is in its
 * day if and only if it is before `rollup_state.folded_to`. What comes late for such an hour, ingest adds to both.
 *
 * @returns how many hours were added
 */
export async function foldRollUps({ db, clock, config }: FoldDeps): Promise<number> {
  const current = new Date(Math.floor(clock.now().getTime() / HOUR_MS) * HOUR_MS);
  for (let folded = 0; ; folded++) {
    const hour = await db.ingest.transaction().execute(async (trx) => {
      await lockEventLog(trx);
      await noteTimeZone(trx, config.SITE_TIMEZONE);
      const foldedTo = await readFoldedTo(trx);
      if (foldedTo && foldedTo >= current) return null;
      const next = await firstHour(trx, foldedTo, current);
      if (next) {
        for (const rollUp of Object.values(rollUps)) await addHourToDay(trx, rollUp, next, config.SITE_TIMEZONE);
        await addHourToTotals(trx, next);
      }
      const end = next ? new Date(next.getTime() + HOUR_MS) : current;
      await sql`insert into rollup_state (name, folded_to, time_zone, zone_from)
        values ('hours', ${end}, ${config.SITE_TIMEZONE}, ${dayOfHour(sql`${end}::timestamptz`, config.SITE_TIMEZONE)})
        on conflict (name) do update set folded_to = excluded.folded_to`.execute(trx);
      return next;
    });
    if (!hour) return folded;
  }
}

/**
 * Where the site has another time zone than it had, notes from which day on nothing is in days but what is of this zone: the
 * first that neither has rows nor hours that are folded, and one more, since another node may not have heard of it yet.
 */
async function noteTimeZone(trx: Transaction<Tables>, timeZone: string): Promise<void> {
  const lastDays = Object.values(rollUps).map(({ name }) => sql`(select max(day) from ${sql.table(`${name}_day`)})`);
  await sql`
    update rollup_state set time_zone = ${timeZone},
      zone_from = greatest(${dayOfHour(sql`(folded_to - interval '1 hour')`, timeZone)}, ${sql.join(lastDays)}) + 2
    where name = 'hours' and time_zone is distinct from ${timeZone}`.execute(trx);
}

/** The first closed hour with rows that is in no day yet: most of a quiet night is passed over in one step. */
async function firstHour(trx: Transaction<Tables>, from: Date | null, before: Date): Promise<Date | null> {
  const firsts = Object.values(rollUps).map(({ name }) => {
    const isOpen: RawBuilder<SqlBool> = from ? sql`hour >= ${from} and hour < ${before}` : sql`hour < ${before}`;
    return sql`(select min(hour) from ${sql.table(`${name}_hour`)} where ${isOpen})`;
  });
  const { rows } = await sql<{ hour: Date | null }>`select least(${sql.join(firsts)}) as hour`.execute(trx);
  return rows[0]!.hour;
}

/** In the order of the key, as ingest writes it. */
async function addHourToDay(
  trx: Transaction<Tables>,
  { name, key, measures }: RollUp,
  hour: Date,
  timeZone: string,
): Promise<void> {
  const target = sql.table(`${name}_day`);
  const keys = sql.join(Object.keys(key).map((column) => sql.ref(column)));
  const sums = sql.join(measures.map((measure) => sql.ref(measure)));
  const added = measures.map(
    (measure) => sql`${sql.ref(measure)} = ${target}.${sql.ref(measure)} + excluded.${sql.ref(measure)}`,
  );
  await sql`
    insert into ${target} (day, ${keys}, ${sums})
    select ${dayOfHour(sql.ref("hour"), timeZone)}, ${keys}, ${sums} from ${sql.table(`${name}_hour`)}
    where hour = ${hour} order by ${keys}
    on conflict (day, ${keys}) do update set ${sql.join(added)}`.execute(trx);
}

async function addHourToTotals(trx: Transaction<Tables>, hour: Date): Promise<void> {
  await sql`
    insert into pair_total (low, high, count, counted, visitors)
    select low, high, count, counted, visitors from pair_hour where hour = ${hour}
    union all
    select 0, product_id, count, counted, 0 from event_hour
    where hour = ${hour} and kind = 'compare' and product_id > 0
    order by low, high
    on conflict (low, high) do update set count = pair_total.count + excluded.count,
      counted = pair_total.counted + excluded.counted, visitors = pair_total.visitors + excluded.visitors`.execute(trx);
}
