import { anscombe, tailOf } from "./negative-binomial.ts";

/** Fewer views or visitors than these say nothing. */
const MIN_VIEWS = 8;
const MIN_VISITORS = 4;
/** A product is not said to be rising for less than this many times what was to be expected. */
const MIN_RATIO = 2.5;
/** What seems so may be more when its own rhythm of the day is known. */
const SUSPECT_RATIO = 1.5;
/** Expected views from which on a single product tells something of the surge and of the spread. */
const TELLING_VIEWS = 16;
/** Fewer telling products tell nothing together, and more of them nothing more. */
const MIN_TELLING = 20;
const MAX_TELLING = 500;
/** Where the products cannot tell how far counts spread, what they do on busy sites; and the bounds of it. */
const USUAL_DISPERSION = 0.1;
const MIN_DISPERSION = 0.02;
const MAX_DISPERSION = 0.4;
/** Skewed counts seem to spread less than they do when judged by their middle. */
const DISPERSION_MARGIN = 1.15;
/** Median of the square of a standard normal variable. */
const MEDIAN_SQUARE = 0.455;

/** What was seen of a product, and what it usually has. */
export interface Traffic {
  productId: number;
  views: number;
  visitors: number;
  /** Views in such a time, when the site has as many as usual. */
  usual: number;
  /** Views that `usual` was concluded from. */
  evidence: number;
}

/** How all products did together: what a single one is judged by. */
export interface Calibration {
  /** Views of the board's products over their usual ones. */
  surge: number;
  /** How far counts spread beyond Poisson's: variance = mean + dispersion × mean². */
  dispersion: number;
  /** A chance below this is none. */
  chance: number;
}

export interface Rise extends Traffic {
  surge: number;
  /** Standard deviations above the expected. */
  deviation: number;
}

/**
 * Finds by how much everything is viewed more, and how far single products stray from that by themselves. Both are medians
 * over the products with the most views: a few that really rise do not move them.
 *
 * @param traffic of the board
 * @param siteSurge the site's views over its usual ones: taken where the board's own products are too few to tell
 * @param chance below which something is no chance any more
 */
export function calibrate(traffic: readonly Traffic[], siteSurge: number, chance: number): Calibration {
  const telling = pickTelling(traffic, siteSurge);
  if (telling.length < MIN_TELLING) return { surge: siteSurge, dispersion: USUAL_DISPERSION, chance };
  const surge = median(telling.map(({ views, usual }) => views / usual));
  return { surge, dispersion: measureDispersion(telling, surge), chance };
}

/** The products that tell how all do: those with the most views to be expected. */
export function pickTelling(traffic: readonly Traffic[], siteSurge: number): Traffic[] {
  return traffic
    .filter(({ usual }) => usual * siteSurge >= TELLING_VIEWS)
    .sort((a, b) => b.usual - a.usual)
    .slice(0, MAX_TELLING);
}

/** Whether it is worth looking at more closely. */
export function isSuspect({ views, visitors, usual }: Traffic, surge: number): boolean {
  return views >= MIN_VIEWS && visitors >= MIN_VISITORS && views >= SUSPECT_RATIO * usual * surge;
}

/** The dispersion under which half of the products are as near to what was expected as half of them should be. */
function measureDispersion(telling: Traffic[], surge: number): number {
  const squares = (dispersion: number) =>
    median(
      telling.map(({ views, usual }) => {
        const expected = usual * surge;
        return (views - expected) ** 2 / (expected + dispersion * expected ** 2);
      }),
    );
  let [low, high] = [MIN_DISPERSION, MAX_DISPERSION];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (squares(middle) > MEDIAN_SQUARE) low = middle;
    else high = middle;
  }
  return high * DISPERSION_MARGIN;
}

/**
 * The product as a rise; null where it is none. The exact tail decides, since at few views the normal one is wrong by
 * orders of magnitude; Anscombe's transformation makes rises of hot and of quiet products comparable.
 */
export function judgeRise(traffic: Traffic, { surge, dispersion, chance }: Calibration): Rise | null {
  const { views, visitors, usual, evidence } = traffic;
  const expected = usual * surge;
  if (views < MIN_VIEWS || visitors < MIN_VISITORS || views < MIN_RATIO * Math.max(expected, usual)) return null;
  // What the usual was concluded from is a count itself.
  const spread = Math.min(0.5, dispersion + 1 / Math.max(evidence, 1));
  if (tailOf(views, expected, spread) > chance) return null;
  return { ...traffic, surge, deviation: anscombe(views, spread) - anscombe(expected, spread) };
}

/** The largest rise first, then the lower id. */
export const byDeviation = (a: Rise, b: Rise) => b.deviation - a.deviation || a.productId - b.productId;

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
