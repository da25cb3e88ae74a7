import { sql } from "kysely";
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
    with own as (
      -- The product as it is now, and everything that was merged into it.
      select member.id from product as asked
        join product as member on coalesce(asked.merged_into_id, asked.id) in (member.id, member.merged_into_id)
      where asked.id = ${productId}
    ), sides as (
      select high as other, counted, visitors from pair_total where low in (select id from own)
      union all
      select low, counted, visitors from pair_total where high in (select id from own) and low > 0
    ), pairs as (
      select coalesce(product.merged_into_id, product.id) as other, sum(counted) as comparisons, sum(visitors) as visitors
      from sides join product on product.id = sides.other
      where sides.other not in (select id from own)
      group by 1 having sum(visitors) >= ${MIN_VISITORS} and sum(counted) > 0
    ), own_total as (
      select coalesce(sum(counted), 0) as total from pair_total where low = 0 and high in (select id from own)
    ), totals as (
      select pairs.other, sum(counted) as total
      from pairs
        join product as member on member.id = pairs.other or member.merged_into_id = pairs.other
        join pair_total on low = 0 and high = member.id
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
