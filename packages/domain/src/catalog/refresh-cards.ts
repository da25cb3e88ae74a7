import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { type CardRow, cardsOf } from "./card.ts";

/** Computes the cards of stored products anew from their offers. */
export async function refreshCards(
  trx: Transaction<Tables>,
  productIds: number[],
  siteCurrency: string,
): Promise<CardRow[]> {
  if (productIds.length === 0) return [];
  const ids = [...new Set(productIds)].sort((a, b) => a - b);
  // Two writers of one product meet here and go one after the other, always in the order of ids.
  await sql`select id from product where id = any(${ids}::bigint[]) order by id for update`.execute(trx);
  const { rows } = await sql<CardRow>`
    with ${cardsOf(ids, siteCurrency)}, refreshed as (
      update product set price = card.price, best_prices = card.best_prices, offer_count = card.offer_count,
        shop_count = card.shop_count, shop_ids = card.shop_ids, conditions = card.conditions, in_stock = card.in_stock, discount = card.discount, updated_at = now()
      from card where product.id = card.id
      returning product.id, product.slug, product.name, product.category_path as "categoryPath", product.price
    ), repriced as (
      update product_category set price = refreshed.price from refreshed
      where product_category.product_id = refreshed.id and product_category.price <> refreshed.price
    )
    select id, slug, name, "categoryPath" from refreshed`.execute(trx);
  return rows;
}
