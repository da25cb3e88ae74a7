import { type RawBuilder, sql } from "kysely";
import { invalidField } from "../platform/errors.ts";
import { startOfDay } from "../tracking/day-bounds.ts";
import { dayOfHour } from "../tracking/fold-rollups.ts";
import { rollUps } from "../tracking/rollups.ts";
import type { Timeseries, TimeseriesInput, TimeseriesPoint } from "./contract.ts";
import { kindOf } from "./metrics.ts";
import { HOUR_MS, openPeriod, roundPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";
import { hourRangesOf, type Span } from "./span.ts";

const MAX_POINTS = 1_000;
const hoursOf = { hour: 1, day: 24, week: 168 };

/** A metric over time, an interval a point. A day has the hours that begin on it: 23 or 25 where clocks are set. */
export async function getTimeseries(deps: AnalyticsDeps, input: TimeseriesInput = {}): Promise<Timeseries> {
  const { metric = "views", interval = "day" } = input;
  const asked = roundPeriod(deps, input);
  const { SITE_TIMEZONE: timeZone, RETENTION_HOURS_DAYS: keptDays } = deps.config;
  const count = Math.ceil((asked.to.getTime() - asked.from.getTime()) / HOUR_MS / hoursOf[interval]);
  if (count > MAX_POINTS)
    throw invalidField(
      "interval",
      `must be longer: the period has about ${count} of it, and ${MAX_POINTS} is the most`,
    );
  const source =
    metric === "visitors"
      ? { name: rollUps.funnel.name, where: sql`step = 'seen'`, value: sql`visitors`, raw: sql`null::bigint` }
      : {
          name: rollUps.event.name,
          where: sql`kind = ${kindOf[metric]} and product_id = 0`,
          value: sql`counted`,
          raw: sql`count`,
        };
  return readSnapshot(deps, async (trx) => {
    const { from, to, current } = await openPeriod(trx, deps, input);
    if (interval === "hour" && asked.from.getTime() < deps.clock.now().getTime() - keptDays * 24 * HOUR_MS)
      throw invalidField("interval", `must be longer: hours are kept for ${keptDays} days`);
    const parts =
      interval === "hour"
        ? [
            sql`select hour as at, ${source.value} as value, ${source.raw} as raw from ${sql.table(`${source.name}_hour`)}
            where ${source.where} and hour >= ${from} and hour < ${to}`,
          ]
        : dayParts(source, current, timeZone, interval);
    const { rows } = await sql<TimeseriesPoint>`
      with counted as (${sql.join(parts, sql` union all `)}),
      totals as (select at, sum(value)::bigint as value, sum(raw)::bigint as raw from counted group by at)
      select bucket.begins as at, coalesce(totals.value, 0)::bigint as value,
        ${metric === "visitors" ? sql`null::bigint` : sql`coalesce(totals.raw, 0)::bigint`} as raw
      from (${buckets(interval, from, to, timeZone)}) as bucket(at, begins) left join totals on totals.at = bucket.at
      order by bucket.at`.execute(trx);
    return { from, to, metric, interval, points: rows };
  });
}

interface Source {
  name: string;
  where: RawBuilder<unknown>;
  value: RawBuilder<unknown>;
  raw: RawBuilder<unknown>;
}

const bucketOf = (day: RawBuilder<unknown>, interval: "day" | "week") =>
  interval === "day" ? day : sql`date_trunc('week', ${day}::timestamp)::date`;

function dayParts({ name, where, value, raw }: Source, span: Span, timeZone: string, interval: "day" | "week") {
  const { days } = span;
  const inDays = days && [
    sql`select ${bucketOf(sql`day`, interval)} as at, ${value} as value, ${raw} as raw from ${sql.table(`${name}_day`)}
      where ${where} and day >= ${days.first}::date and day <= ${days.last}::date`,
  ];
  return [
    ...(inDays ?? []),
    ...hourRangesOf(span).map(
      ({ from, to }) => sql`
        select ${bucketOf(dayOfHour(sql`hour`, timeZone), interval)} as at, ${value} as value, ${raw} as raw
        from ${sql.table(`${name}_hour`)} where ${where} and hour >= ${from} and hour < ${to}`,
    ),
  ];
}

/** Every interval of the period by its name, with the hour in which it begins. */
function buckets(interval: "hour" | "day" | "week", from: Date, to: Date, timeZone: string): RawBuilder<unknown> {
  if (interval === "hour") {
    return sql`select hour, hour from generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 hour', interval '1 hour') as hour`;
  }
  const dayOf = (hour: RawBuilder<unknown>) => bucketOf(dayOfHour(hour, timeZone), interval);
  return sql`
    select day::date, greatest(${startOfDay(sql`day::date`, timeZone)}, ${from}::timestamptz)
    from generate_series(${dayOf(sql`${from}::timestamptz`)}, ${dayOf(sql`(${to}::timestamptz - interval '1 hour')`)},
      ${sql.lit(interval === "day" ? "1 day" : "7 days")}::interval) as day`;
}
