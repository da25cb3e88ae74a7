import { sql } from "kysely";
import type { CategoryNode } from "./contract.ts";
import type { CatalogReaderDeps } from "./list-products.ts";

/** The whole tree in reading order, each node with the number of active products here and below. */
export async function listCategories(deps: Pick<CatalogReaderDeps, "db">): Promise<CategoryNode[]> {
  const { rows } = await sql<CategoryNode>`
    select category.id, category.slug, category.name, category.path, parent.slug as parent,
      coalesce(counted.products, 0) as products
    from category left join category as parent on parent.id = category.parent_id
      left join (select product_category.category_id, count(*)::int as products
        from product_category join product on product.id = product_category.product_id and product.status = 'active'
        group by product_category.category_id) as counted on counted.category_id = category.id
    order by category.path`.execute(deps.db.reads);
  return rows;
}
