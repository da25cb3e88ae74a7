import { NO_PRICE } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";

/** What a change row says of the product it belongs to. */
export interface CardRow {
  id: number;
  slug: string;
  name: string;
  categoryPath: string;
}

/**
 * Common table expressions that end in `card(id, price, best_prices, offer_count, shop_count, shop_ids, conditions,
 * in_stock, discount)`: what a product's row says of its offers, for each of the ids. An offer that is out of stock is best only where none is
 * available; a price of 0 is never best. The sorted `price` is the best new price in the site's currency, else the best
 * used one.
 */
export function cardsOf(ids: number[], siteCurrency: string): RawBuilder<unknown> {
  return sql`live as (
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
      select product_id, count(*)::int as offers, array_agg(distinct shop_id order by shop_id) as shop_ids,
        array_agg(distinct condition order by condition) as conditions, bool_or(availability = 'InStock') as in_stock
      from live group by product_id
    ), card as (
      select wanted.id, coalesce(site.price, ${sql.lit(NO_PRICE)}) as price, coalesce(prices.best_prices, '{}') as best_prices,
        coalesce(counts.offers, 0) as offer_count, coalesce(cardinality(counts.shop_ids), 0) as shop_count,
        coalesce(counts.shop_ids, '{}') as shop_ids, coalesce(counts.conditions, '{}') as conditions,
        coalesce(counts.in_stock, false) as in_stock, coalesce(site.discount, 0) as discount
      from unnest(${ids}::bigint[]) as wanted(id)
        left join prices on prices.product_id = wanted.id
        left join site on site.product_id = wanted.id
        left join counts on counts.product_id = wanted.id
    )`;
}
