import { sql } from "kysely";
import { shopHost } from "../crawl/queries.ts";
import type { CrawlFigures, TopInput } from "./contract.ts";
import { roundPeriod } from "./period.ts";
import type { AnalyticsDeps } from "./snapshot.ts";

/** What crawling brought in a period, per shop. */
export async function getCrawlFigures(deps: AnalyticsDeps, input: TopInput = {}): Promise<CrawlFigures[]> {
  const { from, to } = roundPeriod(deps, input);
  const stat = (name: string) => sql`coalesce(sum((run.stats ->> ${sql.lit(name)})::bigint), 0)::bigint`;
  const { rows } = await sql<CrawlFigures>`
    select shop.slug as shop, count(run.id)::int as runs, count(run.id) filter (where run.status = 'failed')::int as "failedRuns",
      ${stat("pages")} as pages, ${stat("products")} as products, ${stat("offersChanged")} as "offersChanged",
      ${stat("failed")} as "failedPages",
      round(${stat("products")}::numeric / nullif(${stat("pages")}, 0), 4)::float8 as yield,
      max(run.started_at) as "lastRunAt", (
        select error from crawl_run as ended where ended.shop_id = shop.id and ended.status in ('succeeded', 'failed')
        order by ended.id desc limit 1) as failure, (
        select rest_until from crawl_host where crawl_host.host = ${shopHost} and rest_until > ${deps.clock.now()}) as "restsUntil"
    from shop left join crawl_run as run on run.shop_id = shop.id and run.created_at >= ${from} and run.created_at < ${to}
    group by shop.id order by shop.slug limit ${input.limit ?? 200}`.execute(deps.db.analytics);
  return rows;
}
