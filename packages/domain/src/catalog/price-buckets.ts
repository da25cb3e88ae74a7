import type { PriceHistogram } from "./contract-lists.ts";

/** Six steps a power of ten: narrow where prices are low, and round. */
const STEPS = [1, 1.5, 2, 3, 5, 7];

/**
 * Bounds of the histogram's buckets: the round ones from the last at or below the lowest price to the first above the
 * highest. A bucket begins at its lower bound and ends before the next one.
 */
export function priceBounds(min: number, max: number): number[] {
  const bounds = [0];
  for (let power = 10; bounds.at(-1)! <= max; power *= 10) {
    for (const step of STEPS) {
      const bound = Math.round(step * power);
      if (bound <= min) bounds[0] = bound;
      else bounds.push(bound);
      if (bound > max) break;
    }
  }
  return bounds;
}

/** Every bound a histogram may have: prices of ten billion and more share the last bucket. */
export const allPriceBounds: readonly number[] = priceBounds(0, 1e12);

/** The bucket of a price among all there may be. */
export function priceBucket(price: number): number {
  let low = 0;
  let high = allPriceBounds.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((allPriceBounds[middle] as number) <= price) low = middle;
    else high = middle;
  }
  return low;
}

/** The histogram between two prices, from counts by `priceBucket`. */
export function toBuckets(min: number, max: number, countOf: (bucket: number) => number): PriceHistogram["buckets"] {
  const bounds = priceBounds(min, max);
  return bounds.slice(0, -1).map((from, index) => ({
    from,
    to: bounds[index + 1] as number,
    count: countOf(allPriceBounds.indexOf(from)),
  }));
}
