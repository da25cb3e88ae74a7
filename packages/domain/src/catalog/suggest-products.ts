import { sql } from "kysely";
import type { SuggestInput, Suggestions } from "./contract-lists.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { parseTextQuery, type TextQuery, toTsQuery } from "./text-query.ts";

const DEFAULT_LIMIT = 6;

/** Products, brands and categories that somebody who typed this far may mean. */
export async function suggestProducts(
  deps: CatalogReaderDeps,
  { q, limit = DEFAULT_LIMIT }: SuggestInput,
  asOf = 0,
): Promise<Suggestions> {
  const text = await parseTextQuery(deps.db.reads, q);
  if (text.clauses.length === 0) return { products: [], brands: [], categories: [] };
  const answer = deps.index?.ready ? await deps.index.ask({ kind: "suggest", text, limit }, asOf) : null;
  if (!answer) return suggestFromDatabase(deps, text, limit);
  return {
    products: await readSuggested(deps, answer.productIds),
    brands: answer.brands,
    categories: answer.categories,
  };
}

async function readSuggested(deps: CatalogReaderDeps, ids: number[]): Promise<Suggestions["products"]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Suggestions["products"][number]>`
    select id, slug, name, brand_name as brand, image_url as "imageUrl" from product
    where id = any(${ids}::bigint[]) and status = 'active' order by array_position(${ids}::bigint[], id)`.execute(
    deps.db.reads,
  );
  return rows;
}

/** Until the index is built: the most viewed that match, and names that begin so. */
async function suggestFromDatabase(deps: CatalogReaderDeps, text: TextQuery, limit: number): Promise<Suggestions> {
  const query = sql`${toTsQuery(text)}::tsquery`;
  const { rows } = await sql<Suggestions>`select
    (select coalesce(jsonb_agg(hit), '[]') from (select id, slug, name, brand_name as brand, image_url as "imageUrl" from product
      where status = 'active' and search @@ ${query} order by popularity desc, id desc limit ${limit}) as hit) as products,
    (select coalesce(jsonb_agg(hit), '[]') from (select slug, name, products from (select brand.slug, brand.name,
        (select count(*)::int from product where product.brand_id = brand.id and product.status = 'active') as products
        from brand where to_tsvector('simple', search_words(brand.name)) @@ ${query}) as named
      where products > 0 order by products desc, slug limit ${limit}) as hit) as brands,
    (select coalesce(jsonb_agg(hit), '[]') from (select slug, name, path, products from (select category.slug, category.name,
        category.path, (select count(*)::int from product_category where category_id = category.id) as products
        from category where to_tsvector('simple', search_words(category.name)) @@ ${query}) as named
      where products > 0 order by products desc, slug limit ${limit}) as hit) as categories`.execute(deps.db.reads);
  return rows[0]!;
}
