import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { ProductState } from "./product-states.ts";

/**
 * Whether evidence may merge two products without asking anybody: not where an editor has archived one, nor where somebody
 * has split them before, said that they are two, or taken an offer out of one that is with the other. The same evidence comes again with the next offer.
 */
export async function mayMerge(trx: Transaction<Tables>, one: ProductState, other: ProductState): Promise<boolean> {
  if (one.status !== "active" || other.status !== "active") return false;
  const ids = [one.id, other.id];
  // What was said of a product that has been merged into either of them since counts as well.
  const { rows } = await sql<{ apart: boolean }>`
    with part as (
      select id, coalesce(merged_into_id, id) as whole from product
      where id = any(${ids}::bigint[]) or merged_into_id = any(${ids}::bigint[])
    )
    select exists (
      select from product_merge join part as source on source.id = from_id join part as target on target.id = into_id
      where undone_at is not null and source.whole <> target.whole)
    or exists (
      select from match_apart join part as one on one.id = one_id join part as other on other.id = other_id
      where one.whole <> other.whole)
    or exists (
      select from offer_move as move join part as source on source.id = left_id
        left join offer on offer.shop_id = move.shop_id and offer.key = move.key
        join part as target on target.id = coalesce(offer.product_id, joined_id)
      where move.undone_at is null and source.whole <> target.whole) as apart`.execute(trx);
  return !rows[0]!.apart;
}
