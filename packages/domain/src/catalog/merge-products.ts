import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

/**
 * Makes one product of two: variants and offers move to `into`, which also gets the facts it lacks; `from` is archived and
 * goes on resolving to its successor. The caller holds the catalog lock, refreshes the card of `into` and logs the change.
 */
export async function mergeProducts(
  trx: Transaction<Tables>,
  { from, into }: { from: number; into: number },
): Promise<void> {
  await sql`select id from offer where product_id = any(${[from, into]}::bigint[]) order by id for update`.execute(trx);
  await sql`select id from product where id = any(${[from, into]}::bigint[]) order by id for update`.execute(trx);
  await sql`update variant set product_id = ${into}, is_default = false where product_id = ${from}`.execute(trx);
  await sql`update offer set product_id = ${into} where product_id = ${from}`.execute(trx);
  await sql`insert into spec (product_id, attribute_id, raw, number)
    select ${into}, attribute_id, raw, number from spec where product_id = ${from} on conflict do nothing`.execute(trx);
  await sql`update product set
      description = case when product.description = '' then other.description else product.description end,
      image_url = coalesce(product.image_url, other.image_url),
      specs = other.specs || product.specs,
      rating = case when product.rating = 0 then other.rating else product.rating end,
      rating_count = greatest(product.rating_count, other.rating_count)
    from product as other where product.id = ${into} and other.id = ${from}`.execute(trx);
  await sql`delete from product_category where product_id = ${from}`.execute(trx);
  // Chains are kept flat: what was merged into `from` before leads straight to `into`.
  await sql`update product set merged_into_id = ${into}, status = 'archived', updated_at = now()
    where id = ${from} or merged_into_id = ${from}`.execute(trx);
}
