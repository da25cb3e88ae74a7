import { type RawBuilder, sql } from "kysely";
import { getCards } from "../catalog/get-cards.ts";
import type { CatalogReaderDeps } from "../catalog/list-products.ts";
import type { ComparedWithEntry, ComparedWithInput } from "./contract.ts";

/** A pair that fewer people compared says nothing. */
const MIN_VISITORS = 3;
/** Pairs looked at beyond those shown, in case some products are archived. */
const SPARE = 20;

/**
 * What a product is compared with: by c_ab / √(c_a·c_b), so that what everybody compares does not always win. Merged
 * products count for what they were merged into, on both sides. A product that is not there has an empty list.
 */
export async function getComparedWith(
  deps: Pick<CatalogReaderDeps, "db" | "config">,
  { productId, limit = 10 }: ComparedWithInput,
): Promise<ComparedWithEntry[]> {
  const { rows } = await sql<{
    other: number;
    comparisons: number;
    visitors: number;
    affinity: number;
    ownComparisons: number;
    otherComparisons: number;
  }>`
    with recursive own as (
      -- The product as it is now, and everything that was merged into it.
      select member.id from product as asked
        join product as member on coalesce(asked.merged_into_id, asked.id) in (member.id, member.merged_into_id)
      where asked.id = ${productId}
    ), closed as (
      -- The hours before it are in the totals; of those after it, one or two, each is looked at.
      select coalesce((select folded_to from rollup_state where name = 'hours'), '-infinity') as until
    ), open_hour as (
      select (select min(hour) from pair_hour where hour >= closed.until) as hour from closed
      union all
      select (select min(hour) from pair_hour where hour > open_hour.hour) from open_hour where hour is not null
    ), sides as (
      select high as other, counted, visitors from pair_total where low in (select id from own)
      union all
      select low, counted, visitors from pair_total where high in (select id from own) and low > 0
      union all
      select high, counted, visitors from open_hour cross join own
        join pair_hour on pair_hour.hour = open_hour.hour and low = own.id
      union all
      select low, counted, visitors from open_hour cross join own
        join pair_hour on pair_hour.hour = open_hour.hour and high = own.id
    ), pairs as (
      select coalesce(product.merged_into_id, product.id) as other, sum(counted) as comparisons, sum(visitors) as visitors
      from sides join product on product.id = sides.other
      where sides.other not in (select id from own)
      group by 1 having sum(visitors) >= ${MIN_VISITORS} and sum(counted) > 0
    ), own_total as (
      select coalesce(sum(counted), 0) as total from own, lateral ${comparisonsOf("own.id")} as compared
    ), totals as (
      select pairs.other, sum(counted) as total
      from pairs
        join product as member on member.id = pairs.other or member.merged_into_id = pairs.other
        cross join lateral ${comparisonsOf("member.id")} as compared
      group by 1
    )
    select pairs.other, pairs.comparisons::bigint, pairs.visitors::bigint, own_total.total::bigint as "ownComparisons",
      totals.total::bigint as "otherComparisons",
      least(1, pairs.comparisons / sqrt(own_total.total * totals.total))::float8 as affinity
    from pairs join totals using (other) cross join own_total
    where own_total.total > 0 and totals.total > 0
    order by affinity desc, comparisons desc, pairs.other limit ${limit + SPARE}`.execute(deps.db.reads);
  const cards = await getCards(
    deps,
    rows.map(({ other }) => other),
  );
  return rows
    .flatMap(({ other, comparisons, visitors, affinity, ownComparisons, otherComparisons }) => {
      const product = cards.get(other);
      const why = { ownComparisons, otherComparisons };
      return product ? [{ product, comparisons, visitors, affinity: Math.round(affinity * 1_000) / 1_000, why }] : [];
    })
    .slice(0, limit);
}

/** Rows with what a product's comparisons count, in the closed hours and in the open ones. */
function comparisonsOf(id: string): RawBuilder<unknown> {
  return sql`(
        select counted from pair_total where low = 0 and high = ${sql.ref(id)}
        union all
        select counted from event_hour, closed
        where product_id = ${sql.ref(id)} and kind = 'compare' and hour >= closed.until
      )`;
}
