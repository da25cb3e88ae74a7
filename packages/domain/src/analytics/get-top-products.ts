import { sql } from "kysely";
import { getCards } from "../catalog/get-cards.ts";
import type { PeriodInput, TopProduct } from "./contract.ts";
import type { AnalyticsDeps } from "./get-overview.ts";
import { resolvePeriod } from "./period.ts";

/** The most viewed products of a period, from the hourly counts. */
export async function getTopProducts(deps: AnalyticsDeps, input: PeriodInput = {}): Promise<TopProduct[]> {
  const { from, to } = resolvePeriod(deps.clock, input);
  const { rows } = await sql<{ id: number; views: number; comparisons: number; clicks: number }>`
    select product_id as id, coalesce(sum(count) filter (where kind = 'view'), 0)::bigint as views,
      coalesce(sum(count) filter (where kind = 'compare'), 0)::bigint as comparisons,
      coalesce(sum(count) filter (where kind = 'click'), 0)::bigint as clicks
    from event_hour where product_id > 0 and hour >= ${from} and hour < ${to}
    group by product_id order by views desc, product_id limit ${input.limit ?? 50}`.execute(deps.db.analytics);
  const cards = await getCards(
    deps,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, ...counts }) => {
    const product = cards.get(id);
    return product ? [{ product, ...counts }] : [];
  });
}
