import { allPriceBounds } from "../price-buckets.ts";
import { NO_BUCKET } from "./documents.ts";

/** How many products each place (a category, a brand, or all) has in each bucket of prices. */
export interface PriceSpread {
  add(placeId: number, bucket: number, count: 1 | -1): void;
  /** Products of the places within the prices, as if they spread evenly within a bucket; without prices exactly. */
  estimate(placeIds: readonly number[], price: { min?: number; max?: number } | undefined): number;
}

export function createPriceSpread(): PriceSpread {
  const spreads = new Map<number, Int32Array>();

  /** Share of a bucket that lies within the prices. The last one has no end: it counts whole or not at all. */
  function share(bucket: number, { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number }): number {
    const from = allPriceBounds[bucket];
    if (from === undefined) return 0;
    const to = allPriceBounds[bucket + 1] ?? Number.MAX_SAFE_INTEGER;
    const within = Math.min(to, max + 1) - Math.max(from, min);
    return Math.max(0, Math.min(1, within / (to - from)));
  }

  return {
    add(placeId, bucket, count) {
      let spread = spreads.get(placeId);
      if (!spread) {
        spread = new Int32Array(NO_BUCKET + 1);
        spreads.set(placeId, spread);
      }
      spread[bucket] = (spread[bucket] as number) + count;
    },
    estimate(placeIds, price) {
      const shares = Float64Array.from({ length: NO_BUCKET + 1 }, (_, bucket) => {
        if (!price) return 1;
        return bucket === NO_BUCKET ? 0 : share(bucket, price);
      });
      let sum = 0;
      for (const id of placeIds) {
        const spread = spreads.get(id);
        if (!spread) continue;
        for (let bucket = 0; bucket <= NO_BUCKET; bucket++) {
          sum += (spread[bucket] as number) * (shares[bucket] as number);
        }
      }
      return Math.round(sum);
    },
  };
}
