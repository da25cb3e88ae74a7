/** Why a price is not believed yet. */
export type Suspicion =
  /** 0: the words for free, or a page that failed to say. */
  | "zero"
  /** More than anything costs. */
  | "too_large"
  /** Ten, a hundred or a thousand times the price before, or a part of it: a separator was misread. */
  | "misread_separator"
  /** More than four times the price before, or less than a quarter. */
  | "jump"
  /** Another currency than before. */
  | "other_currency"
  /** Far from what all other shops ask. */
  | "unlike_others";

export interface SeenPrice {
  /** Minor units. */
  price: number;
  currency: string;
}

export interface PriceContext {
  /** The offer's last believed price; absent for a new offer. */
  before?: SeenPrice | undefined;
  /** What other shops ask for the product in the currency of the price: believed, on offer, same condition. */
  others: readonly number[];
}

/** A hundred million of a currency with two digits. */
const LARGEST = 10_000_000_000;
const JUMP = 4;
/** What moves no further than this was believed before, wherever others are. */
export const USUAL_STEP = 1.5;
/** Two shops that agree are the least that another can be measured against. */
const MIN_OTHERS = 2;
const UNLIKE = 5;
const SHIFTS = [10, 100, 1_000];
const SHIFT_TOLERANCE = 0.02;

/**
 * What speaks against a price that was just observed. What other shops ask can clear a price that jumped: then it was the
 * one before that was off, or the whole market moved.
 *
 * @returns nothing where it may be believed at once
 */
export function judgePrice({ price, currency }: SeenPrice, { before, others }: PriceContext): Suspicion[] {
  if (price <= 0) return ["zero"];
  if (price > LARGEST) return ["too_large"];
  const market = others.length >= MIN_OTHERS ? medianOf(others) : undefined;
  const isUnlike = market !== undefined && !isWithin(price / market, UNLIKE);
  if (!before) return isUnlike ? ["unlike_others"] : [];
  const suspicions: Suspicion[] = [];
  if (before.currency !== currency) suspicions.push("other_currency");
  else {
    const ratio = price / before.price;
    const isCleared = market !== undefined && isWithin(price / market, 2);
    if (!isCleared && isShift(ratio)) suspicions.push("misread_separator");
    else if (!isCleared && !isWithin(ratio, JUMP)) suspicions.push("jump");
    if (isUnlike && !isWithin(ratio, USUAL_STEP)) suspicions.push("unlike_others");
  }
  return suspicions;
}

function isWithin(ratio: number, factor: number): boolean {
  return ratio <= factor && ratio >= 1 / factor;
}

function isShift(ratio: number): boolean {
  const factor = ratio < 1 ? 1 / ratio : ratio;
  return SHIFTS.some((shift) => Math.abs(factor - shift) <= shift * SHIFT_TOLERANCE);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
