import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { invalidField } from "../platform/errors.ts";
import { type DayBounds, readDayBounds } from "../tracking/day-bounds.ts";
import { firstDay } from "../tracking/fold-blocks.ts";
import type { PeriodInput } from "./contract.ts";
import type { AnalyticsDeps } from "./snapshot.ts";
import { type Span, type StoredDays, toSpan } from "./span.ts";

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_DAYS = 3_660;

/** What is asked for, and where its counts are. */
export interface AnalyticsPeriod {
  from: Date;
  to: Date;
  current: Span;
  /** Of equal length, just before. */
  previous: Span;
}

/** Rounds to whole hours, as `PeriodInput` says. */
export function roundPeriod(
  { clock }: Pick<AnalyticsDeps, "clock">,
  input: PeriodInput = {},
): { from: Date; to: Date } {
  const now = clock.now().getTime();
  const to = Math.ceil(Math.min(input.to?.getTime() ?? now, now) / HOUR_MS) * HOUR_MS;
  const from = input.from ? Math.floor(input.from.getTime() / HOUR_MS) * HOUR_MS : to - 7 * DAY_MS;
  if (from >= to) throw invalidField("from", "must be before `to`, and not in the future");
  if (to - from > MAX_DAYS * DAY_MS) throw invalidField("from", "must be at most 10 years before `to`");
  return { from: new Date(from), to: new Date(to) };
}

export async function openPeriod(
  trx: Transaction<Tables>,
  deps: Pick<AnalyticsDeps, "clock" | "config">,
  input: PeriodInput = {},
): Promise<AnalyticsPeriod> {
  const { SITE_TIMEZONE: timeZone, RETENTION_HOURS_DAYS } = deps.config;
  const asked = roundPeriod(deps, input);
  const oldest = new Date(deps.clock.now().getTime() - RETENTION_HOURS_DAYS * DAY_MS);
  const bounds = (...hours: Date[]) => readDayBounds(trx, timeZone, hours);
  const before = ({ from, to }: { from: Date; to: Date }) => new Date(2 * from.getTime() - to.getTime());

  let [from, to, earlier, kept] = (await bounds(asked.from, asked.to, before(asked), oldest)) as [
    DayBounds,
    DayBounds,
    DayBounds,
    DayBounds,
  ];
  const outward = { from: asked.from, to: asked.to };
  if (outward.from < kept.start) outward.from = from.start;
  if (outward.to < kept.start && outward.to > to.start) outward.to = to.end;
  let start = before(outward);
  if (outward.from < asked.from || outward.to > asked.to) {
    [from, to, earlier] = (await bounds(outward.from, outward.to, start)) as [DayBounds, DayBounds, DayBounds];
  }
  if (start < kept.start) start = earlier.start;
  const stored = await readStoredDays(trx, timeZone, earlier.day, to.day);
  return {
    ...outward,
    current: toSpan({ at: outward.from, ...from }, { at: outward.to, ...to }, stored),
    previous: toSpan({ at: start, ...earlier }, { at: outward.from, ...from }, stored),
  };
}

/** @param first the first day that is asked for; both ends belong to it */
async function readStoredDays(
  trx: Transaction<Tables>,
  timeZone: string,
  first: string,
  last: string,
): Promise<StoredDays> {
  const { rows } = await sql<StoredDays>`
    select (select folded_to from rollup_state where name = 'hours') as "foldedTo", ${firstDay} as "firstDay",
      (select zone_from from rollup_state where name = 'hours' and time_zone = ${timeZone}) as "zoneFrom",
      (select coalesce(json_agg(json_build_object('id', id, 'firstDay', first_day, 'lastDay', last_day)), '[]')
        from rollup_block where state = 'ready' and (first_day < last_day or time_zone = ${timeZone}) and first_day >= ${first}::date and last_day <= ${last}::date) as blocks`.execute(
    trx,
  );
  return rows[0]!;
}
