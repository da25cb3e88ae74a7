import { NO_PRICE } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { CursorValues } from "../platform/cursor.ts";
import type { ListFilter, ProductSort, Total } from "./contract-lists.ts";
import { filterConditions } from "./filter-conditions.ts";
import type { CatalogReaderDeps, FoundPage, ListQuery } from "./list-products.ts";
import { listView } from "./list-view.ts";
import { readArrays } from "./read-arrays.ts";
import { afterCursor, orderBy, priceColumn, type SortOrder, sortOrder } from "./sort-orders.ts";

/** Past this many matches the total is a lower bound: counting them would cost more than the page. */
export const EXACT_TOTAL_LIMIT = 10_000;

/**
 * A page of products in one SQL statement. Filters and orders that have an index of the database cost the same on every
 * page and at every size of the catalog; `isFastInDatabase` says which.
 */
export async function listByDatabase(
  deps: CatalogReaderDeps,
  query: ListQuery,
  { after, counts }: { after: CursorValues | null; counts: boolean },
): Promise<FoundPage> {
  const { fields, show } = listView(query.view, { ...query, price: sql`product.price` });
  const columns = [...fields, "sortValue", ...(counts ? ["total"] : [])];
  const planOnce = !counts && query.text === null && isFastInDatabase(query.sort, query.filter);
  const rows = await readArrays(deps.db.reads, listStatement(query, { after, counts }), columns, planOnce);
  const items = rows.slice(0, query.limit).map(show);
  const sortValue = rows[items.length - 1]?.[fields.length] as string;
  return {
    items,
    next: rows.length > query.limit ? [sortValue, items.at(-1)!.id] : null,
    ...(counts && { total: toTotal((rows[0]?.at(-1) ?? 0) as number) }),
  };
}

function toTotal(counted: number): Total {
  return { value: Math.min(counted, EXACT_TOTAL_LIMIT), exact: counted <= EXACT_TOTAL_LIMIT };
}

/** The statement of a page. Exported for the bench, which runs it without anything around it. */
export function listStatement(
  query: ListQuery,
  { after, counts }: { after: CursorValues | null; counts: boolean },
): RawBuilder<unknown> {
  const { filter, sort, currency, siteCurrency, text, exact, limit, view } = query;
  const joinsCategory = filter.category !== undefined;
  const price = priceColumn(currency, siteCurrency, joinsCategory);
  const id = joinsCategory ? sql`product_category.product_id` : sql`product.id`;
  const order = sortOrder(sort, { price, id, text, exact });
  const conditions = filterConditions(filter, { price, text, exact, joinsCategory }).map(({ condition }) => condition);
  const from = joinsCategory
    ? sql`product_category join product on product.id = product_category.product_id`
    : sql`product`;
  const { columns } = listView(view, { currency, siteCurrency, price });
  const total = counts
    ? sql`(select count(*)::int from (select 1 from ${from} where ${sql.join(conditions, sql` and `)}
        limit ${sql.lit(EXACT_TOTAL_LIMIT + 1)}) as counted)`
    : sql`null::int`;
  const page = (part: RawBuilder<unknown>[], partOrder: SortOrder) => sql`
    select ${columns}, (${partOrder.expression})::text as "sortValue", ${total} as total
    from ${from} where ${sql.join([...conditions, ...part], sql` and `)} order by ${orderBy(partOrder)} limit ${sql.lit(limit + 1)}`;
  const behind = (partOrder: SortOrder) => (after ? [afterCursor(partOrder, after)] : []);
  if (sort !== "price_desc") return page(behind(order), order);

  // What has no price carries the largest number and comes last all the same. Sorted by a changed number no index would
  // serve: so the priced come from the index backwards, and the others after them.
  const unpriced: SortOrder = { expression: sql`-1::bigint`, direction: "desc", type: "bigint", id };
  const withoutPrice = page([sql`${price} = ${sql.lit(NO_PRICE)}`, ...behind(unpriced)], unpriced);
  if (after && Number(after[0]) === -1) return withoutPrice;
  const priced = page([sql`${price} < ${sql.lit(NO_PRICE)}`, ...behind(order)], order);
  return sql`select * from ((${priced}) union all (${withoutPrice})) as page
    order by "sortValue"::bigint desc, id desc limit ${sql.lit(limit + 1)}`;
}

/**
 * Whether an index of the database yields the page as it is: then neither filter nor depth nor size of the catalog costs
 * anything. All else is answered from the index in memory.
 */
export function isFastInDatabase(sort: ProductSort, filter: ListFilter): boolean {
  const { category, brands, price, inStock: _, ...others } = filter;
  if (Object.values(others).some((value) => value !== undefined)) return sort === "name";
  const byPrice = sort === "price_asc" || sort === "price_desc";
  if (sort === "name") return true;
  if (category !== undefined && brands) return false;
  if (brands) return byPrice && brands.length === 1;
  if (category !== undefined) return byPrice || (sort === "newest" && !price);
  return byPrice || ((sort === "newest" || sort === "popular") && !price);
}
