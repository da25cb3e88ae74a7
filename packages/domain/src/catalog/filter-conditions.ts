import { NO_PRICE } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { ListFilter, SpecRange } from "./contract-lists.ts";
import { convertToBase, normalizeSpec } from "./specs/normalize-spec.ts";
import { type TextQuery, toTsQuery } from "./text-query.ts";

/** One condition of a filter in SQL, and the facet that is counted without it. */
export interface SqlCondition {
  /** `category`, `brand`, `shop`, `condition`, `inStock`, `price`, `spec:KEY`; null where no facet shows it. */
  facet: string | null;
  condition: RawBuilder<unknown>;
}

export interface ConditionContext {
  /** The row's price in the asked currency. */
  price: RawBuilder<unknown>;
  /** The words of `filter.q`. */
  text: TextQuery | null;
  /** Products that are found whatever the words say. */
  exact: readonly number[];
  /** The statement reads from `product_category`, whose row for the category is the condition. */
  joinsCategory?: boolean;
}

/** The conditions a filter means for rows of `product`. */
export function filterConditions(filter: ListFilter, context: ConditionContext): SqlCondition[] {
  const { price, text, exact, joinsCategory = false } = context;
  const conditions: SqlCondition[] = [{ facet: null, condition: sql`product.status = 'active'` }];
  const add = (facet: string | null, condition: RawBuilder<unknown>) => conditions.push({ facet, condition });
  if (filter.category !== undefined) {
    const category = sql`(select id from category where slug = ${filter.category})`;
    add(
      "category",
      joinsCategory
        ? sql`product_category.category_id = ${category}`
        : sql`exists (select from product_category as placed where placed.category_id = ${category} and placed.product_id = product.id)`,
    );
  }
  if (filter.brands) {
    const [slug] = filter.brands;
    add(
      "brand",
      filter.brands.length === 1
        ? sql`product.brand_id = (select id from brand where slug = ${slug})`
        : sql`product.brand_id = any(array(select id from brand where slug = any(${filter.brands}::text[])))`,
    );
  }
  if (filter.shops) {
    add("shop", sql`product.shop_ids && array(select id from shop where slug = any(${filter.shops}::text[]))`);
  }
  if (filter.condition) add("condition", sql`${filter.condition} = any(product.conditions)`);
  if (filter.inStock !== undefined) add("inStock", sql`product.in_stock = ${filter.inStock}`);
  if (filter.hasImage !== undefined) add(null, sql`product.has_image = ${filter.hasImage}`);
  const { min, max } = filter.price ?? {};
  if (min !== undefined || max !== undefined) {
    // A price filter leaves out what has no price: its sentinel is above every real one.
    add("price", sql`${price} between ${min ?? 0}::bigint and ${Math.min(max ?? NO_PRICE, NO_PRICE - 1)}::bigint`);
  }
  for (const [key, wanted] of Object.entries(filter.specs ?? {})) {
    add(
      `spec:${key}`,
      sql`exists (select from spec join attribute on attribute.id = spec.attribute_id
        where spec.product_id = product.id and attribute.key = ${key} and ${specCondition(wanted)})`,
    );
  }
  if (text) {
    const words = text.clauses.length > 0 ? sql`product.search @@ ${toTsQuery(text)}::tsquery` : sql`false`;
    add(null, exact.length > 0 ? sql`(${words} or product.id = any(${exact}::bigint[]))` : words);
  }
  return conditions;
}

function specCondition(wanted: string[] | SpecRange): RawBuilder<unknown> {
  if (Array.isArray(wanted)) return sql`spec.norm = any(${wanted.map((value) => normalizeSpec(value).norm)}::text[])`;
  const { min, max, unit } = wanted;
  const base = unit === undefined ? null : convertToBase(1, unit);
  if (unit !== undefined && !base) return sql`false`;
  const bound = (value: number) => (unit === undefined ? value : convertToBase(value, unit)!.value);
  const parts = [sql`spec.number is not null`];
  if (base) parts.push(sql`spec.unit is not distinct from ${base.unit}::text`);
  if (min !== undefined) parts.push(sql`coalesce(spec.number_max, spec.number) >= ${bound(min)}::float8`);
  if (max !== undefined) parts.push(sql`spec.number <= ${bound(max)}::float8`);
  return sql.join(parts, sql` and `);
}
