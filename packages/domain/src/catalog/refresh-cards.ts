import { NO_PRICE, type Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

/** What a change row says of the product it belongs to. */
export interface CardRow {
  id: number;
  slug: string;
  name: string;
  categoryPath: string;
}

/**
 * Computes the cards of products anew from their offers: best price per currency and condition, counts, stock. An offer
 * that is out of stock is best only where none is available; a price of 0 is never best. The sorted `price` column is
 * the best new price in the site's currency, else the best used one.
 */
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
    with live as (
      select offer.*, shop.slug as shop_slug from offer join shop on shop.id = offer.shop_id
      where offer.product_id = any(${ids}::bigint[]) and offer.status = 'active'
    ), best as (
      select distinct on (product_id, currency, condition)
        product_id, currency, condition, price, list_price, id as offer_id, shop_id, shop_slug
      from live where price > 0
      order by product_id, currency, condition, availability is not distinct from 'OutOfStock', price, id
    ), prices as (
      select product_id, jsonb_object_agg(currency, conditions) as best_prices from (
        select product_id, currency, jsonb_object_agg(condition, jsonb_build_object(
          'price', price, 'offerId', offer_id, 'shopId', shop_id, 'shop', shop_slug)) as conditions
        from best group by product_id, currency) as per_currency
      group by product_id
    ), site as (
      select distinct on (product_id) product_id, price,
        case when list_price > price then round((list_price - price) * 10000.0 / list_price)::int else 0 end as discount
      from best where currency = ${siteCurrency} order by product_id, condition <> 'new', price
    ), counts as (
      select product_id, count(*)::int as offers, count(distinct shop_id)::int as shops,
        bool_or(availability = 'InStock') as in_stock
      from live group by product_id
    )
    update product set
      price = coalesce(site.price, ${sql.lit(NO_PRICE)}),
      best_prices = coalesce(prices.best_prices, '{}'),
      offer_count = coalesce(counts.offers, 0),
      shop_count = coalesce(counts.shops, 0),
      in_stock = coalesce(counts.in_stock, false),
      discount = coalesce(site.discount, 0),
      updated_at = now()
    from unnest(${ids}::bigint[]) as wanted(id)
      left join prices on prices.product_id = wanted.id
      left join site on site.product_id = wanted.id
      left join counts on counts.product_id = wanted.id
    where product.id = wanted.id
    returning product.id, product.slug, product.name, product.category_path as "categoryPath"`.execute(trx);
  await sql`update product_category set price = product.price from product
    where product_category.product_id = any(${ids}::bigint[]) and product.id = product_category.product_id
      and product_category.price <> product.price`.execute(trx);
  return rows;
}
