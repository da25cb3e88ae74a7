import type { Database, EventKind } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import type { Compared, Overview, PeriodInput } from "./contract.ts";
import { resolvePeriod } from "./period.ts";

export interface AnalyticsDeps {
  db: Pick<Database, "analytics" | "reads">;
  config: { SITE_CURRENCY: string };
  clock: Clock;
}

/** What visitors did in a period, beside the period before, from the hourly counts. */
export async function getOverview(deps: AnalyticsDeps, input: PeriodInput = {}): Promise<Overview> {
  const { from, to, before } = resolvePeriod(deps.clock, input);
  // Product 0 carries the counts of the events themselves.
  const { rows } = await sql<{ kind: EventKind; value: number; previous: number }>`
    select kind, coalesce(sum(count) filter (where hour >= ${from}), 0)::bigint as value,
      coalesce(sum(count) filter (where hour < ${from}), 0)::bigint as previous
    from event_hour where product_id = 0 and hour >= ${before} and hour < ${to} group by kind`.execute(
    deps.db.analytics,
  );
  const of = (kind: EventKind): Compared => {
    const row = rows.find((entry) => entry.kind === kind);
    return { value: row?.value ?? 0, previous: row?.previous ?? 0 };
  };
  return { from, to, views: of("view"), comparisons: of("compare"), searches: of("search"), clicks: of("click") };
}
