import type { PricePoint, Reduction, WasVerdict } from "./contract.ts";

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 30;

/**
 * The reduction an offer stands at, from its observations in one currency and condition.
 *
 * A price applies from its observation until the next. One listed without a price or out of stock applies to nobody, so the
 * time it covers says nothing. The price in force when the window begins counts, however long before it was observed.
 *
 * @param points oldest first
 * @returns null where the price last rose, never changed, or is not on offer
 */
export function findReduction(points: readonly PricePoint[], now: Date): Reduction | null {
  const offered = points.filter(({ at }) => at <= now);
  const last = offered.at(-1);
  if (!last || !isOnOffer(last)) return null;
  const start = findFall(offered.filter(isOnOffer));
  if (start === null) return null;
  const opens = start.getTime() - WINDOW_DAYS * DAY_MS;
  let prior: { price: number; at: Date } | null = null;
  for (const [index, point] of offered.entries()) {
    if (point.at >= start) break;
    const ends = offered[index + 1]?.at ?? start;
    if (!isOnOffer(point) || ends.getTime() <= opens) continue;
    if (prior === null || point.price <= prior.price) prior = { price: point.price, at: point.at };
  }
  // Everything before was out of stock for longer than the window: the last price that was asked is the prior one.
  const before = prior ?? offered.filter((point) => point.at < start).findLast(isOnOffer);
  return before ? { at: start, price: last.price, prior: before.price!, priorAt: before.at } : null;
}

/** When the last price began, if it is lower than the one before it. */
function findFall(points: readonly (PricePoint & { price: number })[]): Date | null {
  const current = points.at(-1);
  if (!current) return null;
  let first = points.length - 1;
  while (first > 0 && points[first - 1]!.price === current.price) first--;
  const before = points[first - 1];
  return before && before.price > current.price ? points[first]!.at : null;
}

function isOnOffer(point: PricePoint): point is PricePoint & { price: number } {
  return point.price !== null && point.price > 0 && point.availability !== "OutOfStock";
}

/**
 * Judges an advertised "was" price by what was observed.
 *
 * @param was minor units
 */
export function judgeWasPrice(points: readonly PricePoint[], was: number, now: Date): WasVerdict {
  const offered = points.filter((point) => point.at <= now && isOnOffer(point));
  const current = offered.at(-1);
  const first = offered[0];
  if (!current || !first || was <= current.price!) return "unknown";
  const reduction = findReduction(points, now);
  const observedMs = (reduction?.at ?? now).getTime() - first.at.getTime();
  if (reduction && was <= reduction.prior) return "true";
  // Whoever has watched for less than the window may have missed the price that was.
  if (observedMs < WINDOW_DAYS * DAY_MS) return "unknown";
  return reduction ? "inflated" : "not_reduced";
}
