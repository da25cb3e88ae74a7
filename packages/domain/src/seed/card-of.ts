import { type BestPrices, NO_PRICE } from "@vitrine/db";
import type { SeedOffer } from "./draw-offers.ts";

/** What a product's row says of its offers: what `cardsOf` computes in SQL, for offers that are not stored yet. */
export interface Card {
  price: number;
  bestPrices: BestPrices;
  offerCount: number;
  shopIds: number[];
  conditions: string[];
  inStock: boolean;
  discount: number;
}

/** An offer with the ids it will be stored under. */
export type NumberedOffer = SeedOffer & { id: number; shopId: number; shopSlug: string };

/** The card of a product, in memory: at a million products one more statement over all offers would cost a minute. */
export function cardOf(offers: readonly NumberedOffer[], siteCurrency: string): Card {
  const live = offers.filter(({ status }) => status === "active");
  const best = new Map<string, NumberedOffer>();
  for (const offer of live) {
    if (!offer.price) continue;
    const key = `${offer.currency}:${offer.condition}`;
    const other = best.get(key);
    if (!other || isBetter(offer, other)) best.set(key, offer);
  }
  const bestPrices: BestPrices = {};
  for (const { currency, condition, price, id, shopId, shopSlug } of best.values()) {
    bestPrices[currency] ??= {};
    bestPrices[currency][condition] = { price: price!, offerId: id, shopId, shop: shopSlug };
  }
  const shown =
    best.get(`${siteCurrency}:new`) ??
    cheaper(best.get(`${siteCurrency}:used`), best.get(`${siteCurrency}:refurbished`));
  return {
    price: shown?.price ?? NO_PRICE,
    bestPrices,
    offerCount: live.length,
    shopIds: [...new Set(live.map(({ shopId }) => shopId))].sort((a, b) => a - b),
    conditions: [...new Set<string>(live.map(({ condition }) => condition))].sort(),
    inStock: live.some(({ availability }) => availability === "InStock"),
    discount: shown ? discountOf(shown) : 0,
  };
}

function isBetter(one: NumberedOffer, other: NumberedOffer): boolean {
  const [oneOut, otherOut] = [one.availability === "OutOfStock", other.availability === "OutOfStock"];
  if (oneOut !== otherOut) return otherOut;
  return one.price === other.price ? one.id < other.id : one.price! < other.price!;
}

function cheaper(one?: NumberedOffer, other?: NumberedOffer): NumberedOffer | undefined {
  return one && other ? (one.price! <= other.price! ? one : other) : (one ?? other);
}

/** Basis points under the list price. */
function discountOf({ price, listPrice }: NumberedOffer): number {
  return listPrice !== null && listPrice > price! ? Math.round(((listPrice - price!) * 10_000) / listPrice) : 0;
}
