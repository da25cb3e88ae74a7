import type { PriceGap, PricePoint, PriceState } from "./contract.ts";

const DAY_MS = 86_400_000;
/** The longest that a page is left alone by its schedule, and a day in which its turn may come. */
export const UNOBSERVED_AFTER_MS = 8 * DAY_MS;

/** A point, and whether it says that the offer was no longer listed. */
export type HistoryPoint = PricePoint & { gone: boolean };

/**
 * The stretches in which nobody could buy the offer at a price that is known, oldest first. Unchanged is no gap: a price
 * holds from its observation to the next, unless longer passed than any schedule waits.
 *
 * @param points of one offer, oldest first
 * @param end how far is looked: now, or when the offer was last seen where that is later
 * @param seenAt when the offer was last seen, changed or not
 */
export function findGaps(
  points: readonly HistoryPoint[],
  { seenAt, end }: { seenAt: Date | null; end: Date },
): PriceGap[] {
  const gaps: PriceGap[] = [];
  const add = (state: PriceGap["state"], from: Date, to: Date | null) => {
    const last = gaps.at(-1);
    if (last?.state === state && last.to?.getTime() === from.getTime()) last.to = to;
    else gaps.push({ state, from, to });
  };
  for (const [index, point] of points.entries()) {
    const next = points[index + 1]?.at ?? null;
    const state = stateOf(point);
    // What is gone stays so until it is seen: nobody need look.
    if (state === "gone") add(state, point.at, next);
    else {
      const known = next === null && seenAt !== null && seenAt > point.at && seenAt <= end ? seenAt : point.at;
      const isOverdue = (next ?? end).getTime() - known.getTime() > UNOBSERVED_AFTER_MS;
      if (state !== "in_stock" && (!isOverdue || known > point.at)) add(state, point.at, isOverdue ? known : next);
      if (isOverdue) add("unobserved", known, next);
    }
  }
  return gaps;
}

/** What a point says of the time that begins with it. */
function stateOf({ gone, price, availability }: HistoryPoint): PriceState {
  if (gone) return "gone";
  if (availability === "OutOfStock") return "out_of_stock";
  return price === null ? "unobserved" : "in_stock";
}
