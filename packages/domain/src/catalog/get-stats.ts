import { NO_PRICE } from "@vitrine/db";
import { sql } from "kysely";
import type { CatalogStats } from "./contract.ts";
import type { CatalogReaderDeps } from "./list-products.ts";

type StatsRow = Omit<CatalogStats, "price"> & { min: number | null; max: number | null; median: number | null };

/** Figures of the whole catalog. The median is the lower one of an even number of prices. */
export async function getStats(deps: Pick<CatalogReaderDeps, "db" | "config">): Promise<CatalogStats> {
  const currency = deps.config.SITE_CURRENCY;
  const { rows } = await sql<StatsRow>`
    select count(*)::int as products, count(*) filter (where in_stock)::int as "inStock",
      (select count(*)::int from offer where status = 'active') as offers,
      (select count(*)::int from shop) as shops,
      (select count(*)::int from brand) as brands,
      (select count(*)::int from category) as categories,
      min(price) filter (where price < ${sql.lit(NO_PRICE)}) as min,
      max(price) filter (where price < ${sql.lit(NO_PRICE)}) as max,
      percentile_disc(0.5) within group (order by price) filter (where price < ${sql.lit(NO_PRICE)}) as median
    from product where status = 'active'`.execute(deps.db.reads);
  const { min, max, median, ...counts } = rows[0]!;
  return { ...counts, price: { min, max, median, currency } };
}
