import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

/**
 * Brings products into their category and every ancestor of it at their present price, archived ones out of all. What a
 * product says of its category and status decides, so nothing has to be remembered to bring it back.
 */
export async function placeProducts(trx: Transaction<Tables>, ids: number[]): Promise<void> {
  await sql`delete from product_category where product_id = any(${ids}::bigint[])`.execute(trx);
  await sql`insert into product_category (category_id, product_id, price)
    select category.id, product.id, product.price
    from product join category on starts_with(product.category_path || '/', category.path || '/')
    where product.id = any(${ids}::bigint[]) and product.status = 'active'`.execute(trx);
}
