import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Availability, Condition } from "../catalog/contract.ts";
import { notFound } from "../platform/errors.ts";
import type { PriceHistory, PriceHistoryInput } from "./contract.ts";

interface SeriesRow {
  offerId: number;
  shop: string;
  currency: string;
  condition: Condition;
  points: { at: string; price: number | null; availability: Availability | null }[];
}

/** Every observation of a product's offers, a series per offer and currency, oldest first. */
export async function getPriceHistory(
  deps: { db: Pick<Database, "reads"> },
  input: PriceHistoryInput,
): Promise<PriceHistory> {
  const { productId, currency, from, to } = input;
  const { rows } = await sql<{ id: number; series: SeriesRow[] | null }>`
    select product.id, (select jsonb_agg(one order by one."offerId", one.currency) from (
      select offer.id as "offerId", shop.slug as shop, seen.currency, offer.condition,
        jsonb_agg(jsonb_build_object('at', seen.at, 'price', seen.price, 'availability', seen.availability) order by seen.at) as points
      from offer join shop on shop.id = offer.shop_id join price_observation as seen on seen.offer_id = offer.id
      where offer.product_id = product.id and seen.suspicions is null
        and (${currency ?? null}::text is null or seen.currency = ${currency ?? null})
        and (${from ?? null}::timestamptz is null or seen.at >= ${from ?? null})
        and (${to ?? null}::timestamptz is null or seen.at < ${to ?? null})
      group by offer.id, shop.slug, seen.currency, offer.condition) as one) as series
    from product where product.id = ${productId}`.execute(deps.db.reads);
  if (!rows[0]) throw notFound("product", productId);
  return {
    productId,
    series: (rows[0].series ?? []).map((series) => ({
      ...series,
      points: series.points.map((point) => ({ ...point, at: new Date(point.at) })),
    })),
  };
}
