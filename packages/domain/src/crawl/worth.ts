import { sql } from "kysely";
import type { CrawlWriterDeps } from "./deps.ts";

const WEEK_DAYS = 7;

/** Views a day of each of the products, in the week before now; of products without any there is nothing. */
export async function readViews(
  { db, clock }: CrawlWriterDeps,
  { productIds }: { productIds: number[] },
): Promise<Map<number, number>> {
  if (productIds.length === 0) return new Map();
  const since = new Date(clock.now().getTime() - WEEK_DAYS * 86_400_000);
  const { rows } = await sql<{ id: number; views: number }>`
    select product_id as id, sum(counted)::int as views from event_hour
    where product_id = any(${productIds}::bigint[]) and kind = 'view' and hour >= ${since} group by product_id`.execute(
    db.ingest,
  );
  return new Map(rows.map(({ id, views }) => [id, views / WEEK_DAYS]));
}

/** What a look at one of the shop's product pages is worth in the mean; 1 where it has none. */
export async function readMeanWorth(
  { db }: Pick<CrawlWriterDeps, "db">,
  { shopId }: { shopId: number },
): Promise<number> {
  const { rows } = await sql<{ worth: number }>`
    select coalesce(avg(worth), 1) as worth from crawl_target where shop_id = ${shopId} and page_type = 'product'`.execute(
    db.ingest,
  );
  return rows[0]!.worth;
}
