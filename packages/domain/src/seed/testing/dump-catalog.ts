import type { Database } from "@vitrine/db";
import { sql } from "kysely";

const queries = {
  product: "select to_jsonb(product) - '{created_at,updated_at,search}'::text[] as row from product order by id",
  search: "select search::text as row from product order by id",
  category: "select to_jsonb(category) - 'created_at' as row from category order by id",
  brand: "select to_jsonb(brand) - 'created_at' as row from brand order by id",
  shop: "select to_jsonb(shop) - '{created_at,updated_at}'::text[] as row from shop order by id",
  attribute: "select to_jsonb(attribute) as row from attribute order by id",
  productCategory: "select to_jsonb(product_category) as row from product_category order by category_id, product_id",
  slug: `select to_jsonb(slug_history) - 'created_at' as row from slug_history order by slug collate "C"`,
  variant: "select to_jsonb(variant) - 'created_at' as row from variant order by id",
  identifier: `select to_jsonb(identifier) - 'created_at' as row from identifier
    order by kind collate "C", scope, value collate "C"`,
  spec: "select to_jsonb(spec) as row from spec order by product_id, attribute_id",
  offer: "select to_jsonb(offer) - '{created_at,updated_at}'::text[] as row from offer order by id",
  offerSeen: "select to_jsonb(offer_seen) as row from offer_seen order by offer_id",
  observation: "select to_jsonb(price_observation) as row from price_observation order by offer_id, at",
  setting: "select to_jsonb(setting) - 'updated_at' as row from setting order by key",
};

export type CatalogDump = Record<keyof typeof queries, unknown[]>;

/** Every row of the catalog without the times it was written at, in one order on both databases. */
export async function dumpCatalog(db: Database): Promise<CatalogDump> {
  const tables = Object.entries(queries).map(async ([name, query]) => {
    const { rows } = await sql.raw<{ row: unknown }>(query).execute(db.reads);
    return [name, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(tables)) as CatalogDump;
}
