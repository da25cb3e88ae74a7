import { NO_PRICE } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { Facet, Facets, PriceHistogram } from "./contract-lists.ts";
import { fixedFacets, toFacet } from "./facet-shape.ts";
import { filterConditions } from "./filter-conditions.ts";
import type { CatalogReaderDeps, ListQuery } from "./list-products.ts";
import { MAX_FACETS } from "./memory-index/count-facets.ts";
import { allPriceBounds, toBuckets } from "./price-buckets.ts";
import { priceColumn } from "./sort-orders.ts";

interface CountRow {
  /** A facet, or `total`, `asOf`, `bucket`. */
  facet: string;
  /** What the facet is called, where it is an attribute. */
  title: string | null;
  value: string;
  label: string;
  count: number;
  number: number | null;
  numberMax: number | null;
  unit: string | null;
}

/**
 * Facets by one SQL statement: right at any time, and at a hundred thousand products some hundred times slower than the
 * index in memory. Answers while that is being built, and is what it is tested against.
 */
export async function countFacetsInDatabase(
  deps: Pick<CatalogReaderDeps, "db">,
  query: Pick<ListQuery, "filter" | "text" | "exact" | "currency" | "siteCurrency">,
  { facets: wanted, maxValues }: { facets: string[] | undefined; maxValues: number },
): Promise<Facets> {
  const { filter, text, exact, currency, siteCurrency } = query;
  const price = priceColumn(currency, siteCurrency, false);
  const conditions = filterConditions(filter, { price, text, exact });
  const isWanted = (key: string) => wanted === undefined || wanted.includes(key);
  /** The products a facet is counted over. */
  const matching = (facet: string | null): RawBuilder<unknown> =>
    sql`from product where ${sql.join(
      conditions.filter((one) => facet === null || one.facet !== facet).map(({ condition }) => condition),
      sql` and `,
    )}`;
  const plain = sql`null::float8, null::float8, null::text, null::text`;
  const parts: RawBuilder<unknown>[] = [
    sql`select 'total' as facet, '' as value, '' as label, count(*)::int as count, null::float8 as number,
      null::float8 as "numberMax", null::text as unit, null::text as title ${matching(null)}`,
    sql`select 'asOf', '', '', 0, coalesce(max(id), 0)::float8, null::float8, null::text, null::text from change`,
  ];
  if (isWanted("category")) {
    parts.push(sql`select 'category', category.slug, category.name, count(*)::int, ${plain}
      from (select product.id ${matching("category")}) as hit
        join product_category on product_category.product_id = hit.id join category on category.id = product_category.category_id
      group by category.id`);
  }
  if (isWanted("brand")) {
    parts.push(sql`select 'brand', brand.slug, brand.name, count(*)::int, ${plain}
      from (select product.brand_id ${matching("brand")}) as hit join brand on brand.id = hit.brand_id group by brand.id`);
  }
  if (isWanted("shop")) {
    parts.push(sql`select 'shop', shop.slug, shop.name, count(*)::int, ${plain}
      from (select unnest(product.shop_ids) as shop_id ${matching("shop")}) as hit join shop on shop.id = hit.shop_id group by shop.id`);
  }
  if (isWanted("condition")) {
    parts.push(sql`select 'condition', hit.condition, hit.condition, count(*)::int, ${plain}
      from (select unnest(product.conditions) as condition ${matching("condition")}) as hit group by hit.condition`);
  }
  if (isWanted("inStock")) {
    parts.push(sql`select 'inStock', hit.in_stock::text, hit.in_stock::text, count(*)::int, ${plain}
      from (select product.in_stock ${matching("inStock")}) as hit group by hit.in_stock`);
  }
  if (isWanted("price")) {
    parts.push(sql`select 'bucket', width_bucket(hit.price, ${allPriceBounds}::bigint[])::text, '', count(*)::int,
        min(hit.price)::float8, max(hit.price)::float8, null::text, null::text
      from (select ${price} as price ${matching("price")}) as hit where hit.price < ${sql.lit(NO_PRICE)} group by 2`);
  }
  const chosen = Object.keys(filter.specs ?? {});
  const keys = wanted?.filter((key) => !(key in fixedFacets) && key !== "price");
  const counted = (hits: RawBuilder<unknown>, condition: RawBuilder<unknown>) => sql`
    select 'spec:' || attribute.key, spec.norm, case when spec.number is null then min(spec.raw collate "C") else spec.norm end,
      count(*)::int, spec.number, coalesce(spec.number_max, spec.number), spec.unit, attribute.label
    from (select product.id ${hits}) as hit join spec on spec.product_id = hit.id
      join attribute on attribute.id = spec.attribute_id
    where ${condition} group by attribute.key, attribute.label, spec.norm, spec.number, spec.number_max, spec.unit`;
  const others = sql`not attribute.key = any(${chosen}::text[])`;
  parts.push(
    counted(matching(null), keys ? sql`${others} and attribute.key = any(${keys}::text[])` : others),
    ...chosen
      .filter((key) => isWanted(key))
      .map((key) => counted(matching(`spec:${key}`), sql`attribute.key = ${key}`)),
  );
  const { rows } = await sql<CountRow>`${sql.join(parts, sql` union all `)}`.execute(deps.db.reads);

  const groups = Map.groupBy(rows, ({ facet }) => facet);
  const facets: Facet[] = Object.values(fixedFacets).flatMap((fixed) => {
    const values = groups.get(fixed.key) ?? [];
    return isWanted(fixed.key) && (values.length > 0 || wanted) ? [toFacet(fixed, values, maxValues)] : [];
  });
  const specs = [...groups]
    .filter(([facet]) => facet.startsWith("spec:"))
    .map(([facet, values]) => {
      const key = facet.slice("spec:".length);
      return {
        facet: toFacet({ key, label: values[0]?.title ?? key }, values, maxValues),
        products: values.reduce((sum, { count }) => sum + count, 0),
      };
    })
    .sort((a, b) => b.products - a.products || (a.facet.key < b.facet.key ? -1 : 1));
  facets.push(...specs.slice(0, wanted ? specs.length : MAX_FACETS).map(({ facet }) => facet));
  return {
    total: groups.get("total")?.[0]?.count ?? 0,
    facets,
    price: isWanted("price") ? toHistogram(groups.get("bucket") ?? [], currency) : null,
    asOf: groups.get("asOf")?.[0]?.number ?? 0,
  };
}

function toHistogram(rows: CountRow[], currency: string): PriceHistogram {
  if (rows.length === 0) return { currency, min: null, max: null, buckets: [] };
  const min = Math.min(...rows.map((row) => row.number as number));
  const max = Math.max(...rows.map((row) => row.numberMax as number));
  const counts = new Map(rows.map(({ value, count }) => [Number(value) - 1, count]));
  return { currency, min, max, buckets: toBuckets(min, max, (bucket) => counts.get(bucket) ?? 0) };
}
