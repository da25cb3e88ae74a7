import type { BestPrice, Condition } from "./contract.ts";

/** `product.best_prices`: by currency and condition. */
export type StoredBestPrices = Record<
  string,
  Partial<Record<Condition, { price: number; offerId: number; shop: string }>>
>;

export function toBestPrices(stored: StoredBestPrices): BestPrice[] {
  return Object.entries(stored).flatMap(([currency, conditions]) =>
    Object.entries(conditions).map(([condition, best]) => ({
      price: { amount: best.price, currency },
      condition: condition as Condition,
      offerId: best.offerId,
      shop: best.shop,
    })),
  );
}
