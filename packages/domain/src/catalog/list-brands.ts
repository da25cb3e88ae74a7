import { sql } from "kysely";
import { cutPage, decodeCursor } from "../platform/cursor.ts";
import type { BrandEntry, BrandPage, BrandsInput } from "./contract.ts";
import type { CatalogReaderDeps } from "./list-products.ts";

/** A page of brands by name, each with its number of active products. */
export async function listBrands(deps: CatalogReaderDeps, input: BrandsInput = {}): Promise<BrandPage> {
  const { limit = 50 } = input;
  const after = input.cursor ? decodeCursor(deps.cursorKeys, "brands", input.cursor) : null;
  const behind = after
    ? sql`where (name collate "und-x-icu", id) > (${after[0]}::text collate "und-x-icu", ${after[1]}::bigint)`
    : sql``;
  const { rows } = await sql<BrandEntry>`
    select page.id, page.slug, page.name,
      (select count(*)::int from product where product.brand_id = page.id and product.status = 'active') as products
    from (select * from brand ${behind} order by name collate "und-x-icu", id limit ${limit + 1}) as page
    order by page.name collate "und-x-icu", page.id`.execute(deps.db.reads);
  return cutPage(deps.cursorKeys, "brands", { rows, limit, placeOf: ({ name, id }) => [name, id] });
}
