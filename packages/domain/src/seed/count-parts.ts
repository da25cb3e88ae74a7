import { hashNumber } from "./random.ts";

/** Variants and offers of one or many products. */
export interface PartCounts {
  variants: number;
  offers: number;
}

/** Offers of sixteen products, and variants of sixteen: most have one, some have more. */
const OFFERS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5];
const VARIANTS = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4];

/** Sets these counts apart from the other draws of the same seed. */
const SALT = 0x51ed27;

/**
 * Told from the seed and the product's number alone, and cheaply, so that the ids of a million products are known before
 * the first is drawn. No two offers of a product are of one shop, and every variant has an offer.
 */
export function countParts(seed: number, shops: number, number: number): PartCounts {
  const hash = hashNumber(seed + SALT, number);
  const offers = Math.min(OFFERS[hash & 15]!, shops);
  return { offers, variants: Math.min(VARIANTS[(hash >>> 4) & 15]!, offers) };
}

/** Of all products from one number to before another. */
export function sumParts(seed: number, shops: number, from: number, to: number): PartCounts {
  const sum = { variants: 0, offers: 0 };
  for (let number = from; number < to; number++) {
    const { variants, offers } = countParts(seed, shops, number);
    sum.variants += variants;
    sum.offers += offers;
  }
  return sum;
}
