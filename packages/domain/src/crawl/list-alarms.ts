import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { CrawlAlarm } from "../health/contract.ts";
import type { Clock } from "../platform/clock.ts";
import { shopHost } from "./queries.ts";

const MAX_ALARMS = 100;

/** Active shops whose newest ended run failed, and those that do not answer at the moment. */
export async function listCrawlAlarms({
  db,
  clock,
}: {
  db: Pick<Database, "health">;
  clock: Clock;
}): Promise<CrawlAlarm[]> {
  const { rows } = await sql<CrawlAlarm>`
    select shop.slug as shop, 'failed' as kind, last.error as reason, last.finished_at as at
    from shop join lateral (
      select status, error, finished_at from crawl_run
      where shop_id = shop.id and status in ('succeeded', 'failed') order by id desc limit 1) as last on last.status = 'failed'
    where shop.status = 'active'
    union all
    select shop.slug, 'resting', crawl_host.error, crawl_host.rest_until
    from crawl_host join shop on ${shopHost} = crawl_host.host
    where crawl_host.rest_until > ${clock.now()} and shop.status = 'active'
    order by 1, 2 limit ${MAX_ALARMS}`.execute(db.health);
  return rows;
}
