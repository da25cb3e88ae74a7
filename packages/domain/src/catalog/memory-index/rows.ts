import type { Tables } from "@vitrine/db";
import { NO_PRICE } from "@vitrine/db/reader";
import { type Kysely, sql } from "kysely";

/** A product as the index takes it in: its row alone says everything. */
export interface IndexRow {
  id: number;
  active: boolean;
  categoryId: number | null;
  brandId: number | null;
  /** In the site's currency, `NO_PRICE` where there is none. */
  price: number;
  inStock: boolean;
  hasImage: boolean;
  shopIds: number[];
  conditions: string[];
  popularity: number;
  rating: number;
  discount: number;
  offerCount: number;
  /** Raw values by attribute key. */
  specs: Record<string, string>;
  /** The row's `tsvector` as text: lexemes with the weights of where they stand. */
  search: string;
}

/** What ids of the rows stand for. */
export interface Dimensions {
  categories: { id: number; parentId: number | null; slug: string; name: string; path: string }[];
  brands: { id: number; slug: string; name: string }[];
  shops: { id: number; slug: string; name: string }[];
  attributes: { key: string; label: string }[];
}

const columns = sql`product.id, product.status = 'active' as active, product.category_id as "categoryId",
  product.brand_id as "brandId", product.price, product.in_stock as "inStock", product.has_image as "hasImage", product.shop_ids as "shopIds",
  product.conditions, product.popularity, product.rating, product.discount, product.offer_count as "offerCount",
  product.specs, product.search::text as search`;

/** A page of rows in the order of their ids. */
export async function readRows(db: Kysely<Tables>, afterId: number, limit: number): Promise<IndexRow[]> {
  const { rows } = await sql<IndexRow>`
    select ${columns} from product where id > ${afterId} order by id limit ${sql.lit(limit)}`.execute(db);
  return rows;
}

export interface ChangedRows {
  rows: IndexRow[];
  /** The log up to here is in the rows; what was asked for where nothing is new. */
  asOf: number;
  /** The log's end was reached, so that the rows are as they were exactly then. */
  complete: boolean;
  /** Something happened that no row tells of: everything is to be read anew. */
  reset: boolean;
}

/**
 * What has changed since a change id: the products as they are now. Log and rows are read by one statement, so by one
 * snapshot, and the log's ids are in commit order: at its end the rows are exactly those of that change.
 */
export async function readChangedRows(db: Kysely<Tables>, after: number, limit: number): Promise<ChangedRows> {
  const { rows } = await sql<
    IndexRow & { asOf: number; count: number; reset: boolean; removed: number[]; id: number | null }
  >`
    with news as (
      select id, product_id, kind, after from change where id > ${after} order by id limit ${sql.lit(limit)}
    ), summary as (
      select max(id) as "asOf", count(*)::int as count,
        coalesce(bool_or(kind = 'clear' and after ->> 'tag' = '*'), false) as reset,
        coalesce(array_agg(distinct product_id) filter (where kind = 'archive'
          and not exists (select from product where product.id = product_id)), '{}') as removed
      from news
    )
    select summary.*, ${columns} from summary
      left join product on product.id in (select product_id from news
        union select (after ->> 'into')::bigint from news where kind in ('merge', 'split') and after ? 'into')`.execute(
    db,
  );
  const summary = rows[0];
  return {
    rows: [...rows.filter((row) => row.id !== null), ...(summary?.removed ?? []).map(removedRow)],
    asOf: summary?.asOf ?? after,
    complete: (summary?.count ?? 0) < limit,
    reset: summary?.reset ?? false,
  };
}

/** A product whose row is gone: an import was taken back that had made it. */
function removedRow(id: number): IndexRow {
  return {
    id,
    active: false,
    categoryId: null,
    brandId: null,
    price: NO_PRICE,
    inStock: false,
    hasImage: false,
    shopIds: [],
    conditions: [],
    popularity: 0,
    rating: 0,
    discount: 0,
    offerCount: 0,
    specs: {},
    search: "",
  };
}

/** Categories, brands, shops and attributes: a few thousand rows in one statement. */
export async function readDimensions(db: Kysely<Tables>): Promise<Dimensions> {
  const { rows } = await sql<Dimensions>`select
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'parentId', parent_id, 'slug', slug, 'name', name, 'path', path)), '[]') from category) as categories,
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'name', name)), '[]') from brand) as brands,
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'name', name)), '[]') from shop) as shops,
    (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'label', label)), '[]') from attribute) as attributes`.execute(
    db,
  );
  return rows[0]!;
}

/** Scores of the products that have one; all others have none. */
export async function readPopularity(db: Kysely<Tables>): Promise<{ id: number; popularity: number }[]> {
  const { rows } = await sql<{ id: number; popularity: number }>`
    select id, popularity from product where popularity > 0`.execute(db);
  return rows;
}
