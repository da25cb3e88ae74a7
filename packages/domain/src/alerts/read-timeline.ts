import type { Tables } from "@vitrine/db";
import { type Kysely, sql } from "kysely";
import type { MarketPoint } from "./follow-rule.ts";
import type { Market } from "./market.ts";

interface Observation {
  offerId: number;
  at: Date;
  price: number | null;
  availability: string | null;
}

/** How a market stood whenever something was observed of it, oldest first: what is believed alone. */
export async function readTimeline(
  db: Kysely<Tables>,
  { productId, shopId, currency, condition }: Market,
): Promise<MarketPoint[]> {
  const { rows } = await sql<Observation>`
    select seen.offer_id as "offerId", seen.at, seen.price, seen.availability
    from offer join price_observation as seen on seen.offer_id = offer.id
    where offer.product_id = ${productId} and offer.condition = ${condition} and seen.currency = ${currency}
      and (${shopId}::bigint is null or offer.shop_id = ${shopId}) and seen.suspicions is null
    order by seen.at, seen.offer_id`.execute(db);
  return toTimeline(rows);
}

/**
 * The best of all offers from their observations, of which each holds until the next one of its offer.
 *
 * @param observations oldest first
 */
function toTimeline(observations: readonly Observation[]): MarketPoint[] {
  const standing = new Map<number, Observation>();
  const points: MarketPoint[] = [];
  for (const [index, observation] of observations.entries()) {
    standing.set(observation.offerId, observation);
    // What was seen at the same time is one point.
    if (observations[index + 1]?.at.getTime() === observation.at.getTime()) continue;
    const offered = [...standing.values()].filter(({ availability }) => availability !== "OutOfStock");
    const prices = offered.flatMap(({ price }) => (price !== null && price > 0 ? [price] : []));
    points.push({
      at: observation.at,
      price: prices.length > 0 ? Math.min(...prices) : null,
      inStock: offered.some(({ availability }) => availability === "InStock"),
    });
  }
  return points;
}

/** The lowest and the highest price of points. */
export function extremesOf(points: readonly MarketPoint[]): { lowest: number | null; highest: number | null } {
  const prices = points.flatMap(({ price }) => price ?? []);
  if (prices.length === 0) return { lowest: null, highest: null };
  return {
    lowest: prices.reduce((least, price) => Math.min(least, price)),
    highest: prices.reduce((most, price) => Math.max(most, price)),
  };
}
