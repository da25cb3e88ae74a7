import { type RawBuilder, sql } from "kysely";
import type { CursorValues } from "../platform/cursor.ts";
import { bestPriceIn } from "./card-columns.ts";
import type { ProductSort } from "./contract.ts";

/** How a list is sorted: one expression with its direction; the id breaks ties in the same direction. */
export interface SortOrder {
  expression: RawBuilder<unknown>;
  direction: "asc" | "desc";
  /** The expression's type, for the cursor's value. */
  type: "bigint" | "text" | "float8" | "float4" | "int";
}

interface SortContext {
  /** Price of the row in the asked currency. */
  price: RawBuilder<unknown>;
  /** The search query, where there is one. */
  query: RawBuilder<unknown> | null;
}

const orders: Record<ProductSort, (context: SortContext) => SortOrder> = {
  price_asc: ({ price }) => ({ expression: price, direction: "asc", type: "bigint" }),
  // Products without a price carry the largest number: negated, and they would come first. So they are asked for last.
  price_desc: ({ price }) => ({
    expression: sql`(case when ${price} = 9007199254740991 then -1 else ${price} end)`,
    direction: "desc",
    type: "bigint",
  }),
  name: () => ({ expression: sql`(product.name collate "und-x-icu")`, direction: "asc", type: "text" }),
  // Ids grow with creation.
  newest: () => ({ expression: sql`product.id`, direction: "desc", type: "bigint" }),
  popular: () => ({ expression: sql`product.popularity`, direction: "desc", type: "bigint" }),
  rating: () => ({ expression: sql`product.rating`, direction: "desc", type: "float8" }),
  discount: () => ({ expression: sql`product.discount`, direction: "desc", type: "int" }),
  offers: () => ({ expression: sql`product.offer_count`, direction: "desc", type: "int" }),
  relevance: ({ query }) => ({
    expression: query ? sql`ts_rank_cd(product.search, ${query})` : sql`product.popularity`,
    direction: "desc",
    type: query ? "float4" : "bigint",
  }),
};

export function sortOrder(sort: ProductSort, context: SortContext): SortOrder {
  return orders[sort](context);
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
  return sql`(${order.expression}, product.id) ${operator} (${value}::${sql.raw(order.type)}${collation}, ${id}::bigint)`;
}
