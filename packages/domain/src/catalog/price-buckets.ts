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

/** Counts prices that all lie within the bounds. */
export function countPrices(bounds: readonly number[], lists: readonly Float64Array[]): PriceHistogram["buckets"] {
  const counts = new Array<number>(bounds.length - 1).fill(0);
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const price = list[i] as number;
      let low = 0;
      let high = bounds.length - 1;
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if ((bounds[middle] as number) <= price) low = middle;
        else high = middle;
      }
      counts[low] = (counts[low] as number) + 1;
    }
  }
  return toBuckets(bounds, counts);
}

/** Counts, in the order of the bounds, as buckets. */
export function toBuckets(bounds: readonly number[], counts: readonly number[]): PriceHistogram["buckets"] {
  return counts.map((count, index) => ({ from: bounds[index]!, to: bounds[index + 1]!, count }));
}
