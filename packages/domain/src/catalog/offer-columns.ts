import { type RawBuilder, sql } from "kysely";
import type { Availability, Condition, Offer } from "./contract.ts";

/** An offer as it comes out of JSON: times are text. */
export interface OfferRecord {
  id: number;
  variantId: number;
  shopSlug: string;
  shopName: string;
  title: string;
  url: string;
  price: number | null;
  currency: string;
  listPrice: number | null;
  shipping: number | null;
  availability: Availability | null;
  condition: Condition;
  seenAt: string | Date;
}

export const offerObject = sql`jsonb_build_object('id', offer.id, 'variantId', offer.variant_id, 'shopSlug', shop.slug,
  'shopName', shop.name, 'title', offer.title, 'url', offer.url, 'price', offer.price, 'currency', offer.currency,
  'listPrice', offer.list_price, 'shipping', offer.shipping, 'availability', offer.availability,
  'condition', offer.condition, 'seenAt', coalesce(offer_seen.seen_at, offer.updated_at))`;

/** Active offers as one JSON array, cheapest first, those without a price last. */
export function offersJson(condition: RawBuilder<unknown>, limit: number): RawBuilder<unknown> {
  return sql`coalesce((select jsonb_agg(object order by price nulls last, id) from (
    select ${offerObject} as object, offer.price, offer.id from offer join shop on shop.id = offer.shop_id
      left join offer_seen on offer_seen.offer_id = offer.id
    where ${condition} and offer.status = 'active' order by offer.price nulls last, offer.id limit ${sql.lit(limit)}) as listed), '[]')`;
}

export function toOffer(row: OfferRecord): Offer {
  const money = (amount: number | null) => (amount === null ? null : { amount, currency: row.currency });
  return {
    id: row.id,
    variantId: row.variantId,
    shop: { slug: row.shopSlug, name: row.shopName },
    title: row.title,
    url: row.url,
    price: money(row.price),
    listPrice: money(row.listPrice),
    shipping: money(row.shipping),
    landedPrice: money(row.price === null || row.shipping === null ? null : row.price + row.shipping),
    availability: row.availability,
    condition: row.condition,
    seenAt: new Date(row.seenAt),
  };
}
