import type { Database } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { type CursorKeys, decodeCursor, encodeCursor } from "../platform/cursor.ts";
import { invalidField, notFound } from "../platform/errors.ts";
import { type CardRecord, cardColumns, toCard } from "./card-columns.ts";
import type { ListFilter, ListInput, ProductPage } from "./contract.ts";
import { afterCursor, priceColumn, type SortOrder, sortOrder } from "./sort-orders.ts";

export interface CatalogReaderDeps {
  db: Pick<Database, "reads">;
  config: { SITE_CURRENCY: string };
  cursorKeys: CursorKeys;
}

/** Past this many matches the total is estimated: counting them would cost more than the page. */
const EXACT_TOTAL_LIMIT = 10_000;

type Row = CardRecord & { sortValue: string; total?: number };

/**
 * A page of product cards: one SQL statement, with keyset cursors, so that a deep page costs what the first does.
 *
 * @throws DomainError `not_found` for an unknown category, brand or shop; `invalid_input` for a foreign cursor
 */
export async function listProducts(deps: CatalogReaderDeps, input: ListInput = {}, asOf = 0): Promise<ProductPage> {
  const { filter = {}, limit = 50 } = input;
  const sort = input.sort ?? (filter.q ? "relevance" : "popular");
  if (sort === "relevance" && !filter.q) throw invalidField("sort", "relevance needs filter.q");
  const siteCurrency = deps.config.SITE_CURRENCY;
  const currency = input.currency ?? filter.price?.currency ?? siteCurrency;
  const scope = `list:${sort}:${currency}:${JSON.stringify(filter)}`;
  const query = filter.q === undefined ? null : sql`websearch_to_tsquery('simple', fold(${filter.q}))`;
  const price = priceColumn(currency, siteCurrency, filter.category !== undefined);
  const order = sortOrder(sort, { price, query });

  const conditions = filterConditions(filter, price, query);
  const page = input.cursor
    ? [...conditions, afterCursor(order, decodeCursor(deps.cursorKeys, scope, input.cursor))]
    : conditions;
  const total = input.cursor
    ? sql`null::int`
    : sql`(select count(*)::int from (select 1 from ${from(filter)}
    where ${sql.join(conditions, sql` and `)} limit ${sql.lit(EXACT_TOTAL_LIMIT + 1)}) as counted)`;
  const { rows } = await sql<Row>`
    select ${cardColumns(currency, siteCurrency)}, (${order.expression})::text as "sortValue", ${total} as total
    from ${from(filter)} where ${sql.join(page, sql` and `)}
    order by ${orderBy(order)} limit ${limit + 1}`.execute(deps.db.reads);

  if (rows.length === 0 && !input.cursor) await refuseUnknownNames(deps, filter);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const counted = input.cursor ? undefined : (rows[0]?.total ?? 0);
  return {
    items: items.map((row) => toCard(row, currency)),
    nextCursor: rows.length > limit && last ? encodeCursor(deps.cursorKeys, scope, [last.sortValue, last.id]) : null,
    ...(counted !== undefined && {
      total: { value: Math.min(counted, EXACT_TOTAL_LIMIT), exact: counted <= EXACT_TOTAL_LIMIT },
    }),
    asOf,
  };
}

function from(filter: ListFilter): RawBuilder<unknown> {
  if (filter.category === undefined) return sql`product`;
  return sql`product_category join product on product.id = product_category.product_id`;
}

function orderBy(order: SortOrder): RawBuilder<unknown> {
  const direction = sql.raw(order.direction);
  return sql`${order.expression} ${direction}, product.id ${direction}`;
}

function filterConditions(
  filter: ListFilter,
  price: RawBuilder<unknown>,
  query: RawBuilder<unknown> | null,
): RawBuilder<unknown>[] {
  const conditions = [sql`product.status = 'active'`];
  if (filter.category !== undefined) {
    conditions.push(sql`product_category.category_id = (select id from category where slug = ${filter.category})`);
  }
  if (filter.brands) {
    conditions.push(
      sql`product.brand_id = any(array(select id from brand where slug = any(${filter.brands}::text[])))`,
    );
  }
  if (filter.shops) {
    conditions.push(sql`exists (select from offer join shop on shop.id = offer.shop_id
      where offer.product_id = product.id and offer.status = 'active' and shop.slug = any(${filter.shops}::text[]))`);
  }
  if (filter.condition) {
    conditions.push(sql`exists (select from offer
      where offer.product_id = product.id and offer.status = 'active' and offer.condition = ${filter.condition})`);
  }
  if (filter.price?.min !== undefined) conditions.push(sql`${price} >= ${filter.price.min}`);
  if (filter.price?.max !== undefined) conditions.push(sql`${price} <= ${filter.price.max}`);
  // A price filter leaves out what has no price: its sentinel is above every real one.
  if (filter.price?.min !== undefined || filter.price?.max !== undefined)
    conditions.push(sql`${price} < 9007199254740991`);
  if (filter.inStock !== undefined) conditions.push(sql`product.in_stock = ${filter.inStock}`);
  if (query) conditions.push(sql`product.search @@ ${query}`);
  return conditions;
}

/** An empty page because nothing matches is an answer; one because a name does not exist is a mistake worth telling. */
async function refuseUnknownNames(deps: CatalogReaderDeps, filter: ListFilter): Promise<void> {
  const named = [
    ...(filter.category ? [{ resource: "category", slug: filter.category }] : []),
    ...(filter.brands ?? []).map((slug) => ({ resource: "brand", slug })),
    ...(filter.shops ?? []).map((slug) => ({ resource: "shop", slug })),
  ] as const;
  if (named.length === 0) return;
  const { rows } = await sql<{ resource: string; slug: string }>`
    select 'category' as resource, slug from category where slug = ${filter.category ?? ""}
    union all select 'brand', slug from brand where slug = any(${filter.brands ?? []}::text[])
    union all select 'shop', slug from shop where slug = any(${filter.shops ?? []}::text[])`.execute(deps.db.reads);
  for (const { resource, slug } of named) {
    if (!rows.some((row) => row.resource === resource && row.slug === slug)) throw notFound(resource, slug);
  }
}
