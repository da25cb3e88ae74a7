import { sql } from "kysely";
import { getCards } from "../catalog/get-cards.ts";
import type { CatalogReaderDeps } from "../catalog/list-products.ts";
import type { Clock } from "../platform/clock.ts";
import type { ComparedWithEntry, ComparedWithInput, ComparisonsInput, PairBoard } from "./contract.ts";

type ComparisonDeps = Pick<CatalogReaderDeps, "db" | "config"> & { clock: Clock };

/** The pairs that are compared most. */
export async function getComparisons(deps: ComparisonDeps, input: ComparisonsInput = {}): Promise<PairBoard> {
  const { hours = 168, limit = 20 } = input;
  const since = new Date(deps.clock.now().getTime() - hours * 3_600_000);
  const { rows } = await sql<{ low: number; high: number; comparisons: number }>`
    select low, high, sum(count)::bigint as comparisons from pair_hour where hour >= ${since}
    group by low, high order by comparisons desc, low, high limit ${limit * 2}`.execute(deps.db.reads);
  const cards = await getCards(deps, [...new Set(rows.flatMap(({ low, high }) => [low, high]))]);
  const items = rows.flatMap(({ low, high, comparisons }) => {
    const [first, second] = [cards.get(low), cards.get(high)];
    return first && second && first.id !== second.id
      ? [{ rank: 0, comparisons, products: [first, second] as [typeof first, typeof second] }]
      : [];
  });
  return { items: items.slice(0, limit).map((item, index) => ({ ...item, rank: index + 1 })) };
}

/** What a product is compared with: by c_ab / √(c_a·c_b), so that what everybody compares does not always win. */
export async function getComparedWith(deps: ComparisonDeps, input: ComparedWithInput): Promise<ComparedWithEntry[]> {
  const { productId, limit = 10 } = input;
  const { rows } = await sql<{ other: number; comparisons: number; affinity: number }>`
    with pairs as (
      select case when low = ${productId} then high else low end as other, sum(count) as comparisons
      from pair_hour where low = ${productId} or high = ${productId} group by 1
    ), totals as (
      select product_id, sum(count) as total from event_hour
      where kind = 'compare' and product_id in (select other from pairs union all select ${productId}::bigint) group by product_id
    )
    select pairs.other, pairs.comparisons::bigint as comparisons,
      (pairs.comparisons / sqrt(own.total * theirs.total))::float8 as affinity
    from pairs join totals as theirs on theirs.product_id = pairs.other
      join totals as own on own.product_id = ${productId}
    order by affinity desc, pairs.other limit ${limit * 2}`.execute(deps.db.reads);
  const cards = await getCards(
    deps,
    rows.map(({ other }) => other),
  );
  return rows
    .flatMap(({ other, comparisons, affinity }) => {
      const product = cards.get(other);
      return product ? [{ product, comparisons, affinity: Math.round(affinity * 1_000) / 1_000 }] : [];
    })
    .slice(0, limit);
}
