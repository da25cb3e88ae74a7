import { type RawBuilder, sql } from "kysely";
import type { CursorValues } from "../platform/cursor.ts";
import { bestPriceIn } from "./card-columns.ts";
import type { ProductSort } from "./contract-lists.ts";
import { type TextQuery, toTsQuery } from "./text-query.ts";

/** How a list is sorted: one expression with its direction; the id breaks ties in the same direction. */
export interface SortOrder {
  expression: RawBuilder<unknown>;
  direction: "asc" | "desc";
  /** The expression's type, for the cursor's value. */
  type: "bigint" | "text" | "float8" | "int";
  /** The id by the column that the index has. */
  id: RawBuilder<unknown>;
}

interface SortContext {
  /** Price of the row in the asked currency. */
  price: RawBuilder<unknown>;
  /** The row's id, by the column whose index is to be used. */
  id: RawBuilder<unknown>;
  text: TextQuery | null;
  /** Products that come first by relevance: a number that was typed is theirs. */
  exact: readonly number[];
}

const orders: Record<ProductSort, (context: SortContext) => Omit<SortOrder, "id">> = {
  price_asc: ({ price }) => ({ expression: price, direction: "asc", type: "bigint" }),
  price_desc: ({ price }) => ({ expression: price, direction: "desc", type: "bigint" }),
  name: () => ({ expression: sql`(product.name collate "und-x-icu")`, direction: "asc", type: "text" }),
  // Ids grow with creation.
  newest: ({ id }) => ({ expression: id, direction: "desc", type: "bigint" }),
  popular: () => ({ expression: sql`product.popularity`, direction: "desc", type: "bigint" }),
  rating: () => ({ expression: sql`product.rating`, direction: "desc", type: "float8" }),
  discount: () => ({ expression: sql`product.discount`, direction: "desc", type: "int" }),
  offers: () => ({ expression: sql`product.offer_count`, direction: "desc", type: "int" }),
  relevance: ({ text, exact }) => ({ expression: relevance(text, exact), direction: "desc", type: "float8" }),
};

function relevance(text: TextQuery | null, exact: readonly number[]): RawBuilder<unknown> {
  if (!text || text.clauses.length === 0) return sql`0::float8`;
  const rank = sql`ts_rank_cd(product.search, ${toTsQuery(text)}::tsquery)::float8`;
  return exact.length === 0
    ? rank
    : sql`(${rank} + case when product.id = any(${exact}::bigint[]) then 1000 else 0 end)`;
}

export function sortOrder(sort: ProductSort, context: SortContext): SortOrder {
  return { ...orders[sort](context), id: context.id };
}

export function orderBy({ expression, direction, id }: SortOrder): RawBuilder<unknown> {
  return sql`${expression} ${sql.raw(direction)}, ${id} ${sql.raw(direction)}`;
}

/** Price of the row in the asked currency, as it is sorted and filtered by. */
export function priceColumn(currency: string, siteCurrency: string, categoryPrice: boolean): RawBuilder<unknown> {
  if (currency !== siteCurrency) return bestPriceIn(currency);
  return categoryPrice ? sql`product_category.price` : sql`product.price`;
}

/** Only the rows behind where the last page ended. */
export function afterCursor(order: SortOrder, [value, id]: CursorValues): RawBuilder<unknown> {
  const operator = sql.raw(order.direction === "asc" ? ">" : "<");
  const collation = order.type === "text" ? sql` collate "und-x-icu"` : sql``;
  return sql`(${order.expression}, ${order.id}) ${operator} (${value}::${sql.raw(order.type)}${collation}, ${id}::bigint)`;
}
