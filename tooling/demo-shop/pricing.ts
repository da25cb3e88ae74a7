import { draw } from "./draw.ts";

/** How a shop likes its prices to end, in cents: 1.299,00 · 1,299.99 · 1 299,90. */
export type PriceEnding = 0 | 90 | 99;

/** Prices of one model lie this far from its street price at most when a shop opens, as a share. */
const SHOP_SPREAD = 0.05;
/** The largest single move of a price, as a share of it. */
const LARGEST_MOVE = 0.12;
/** A price never wanders further than this from where it started, as a share, or a month of moves would make it absurd. */
const LARGEST_DRIFT = 0.25;
/** One listing in four shows a maker's list price above its own. */
const LIST_PRICE_SHARE = 0.25;
/** What a B-stock article costs, as a share of the new one's price. */
const USED_SHARE = 0.84;

/**
 * The nearest price, in cents, that a shop would print: steps of 50 cents below 20 euros, of one euro below 200, of ten
 * above, ended as the shop likes it.
 *
 * @example toShelfPrice(131_250, 0)  // 130900: 1.309,00 €
 * @example toShelfPrice(131_250, 99) // 130999
 */
export function toShelfPrice(cents: number, ending: PriceEnding): number {
  if (cents < 2_000) return Math.max(50, roundTo(cents, 50)) - (100 - (ending || 90));
  if (cents < 20_000) return roundTo(cents, 100) - (ending === 0 ? 0 : 100 - ending);
  return roundTo(cents, 1_000) - 100 + ending;
}

const roundTo = (cents: number, step: number) => Math.round(cents / step) * step;

/** The price, in cents, a shop opens with for a model of this street price; `keys` name the shop and the model. */
export function openingPrice(streetPrice: number, used: boolean, ending: PriceEnding, ...keys: (string | number)[]) {
  const share = 1 - SHOP_SPREAD + 2 * SHOP_SPREAD * draw("opening", ...keys);
  return toShelfPrice(streetPrice * share * (used ? USED_SHARE : 1), ending);
}

/** The maker's list price in cents that a shop shows struck through, or null where it shows none. */
export function listPrice(price: number, ending: PriceEnding, ...keys: (string | number)[]): number | null {
  if (draw("has list price", ...keys) >= LIST_PRICE_SHARE) return null;
  const list = toShelfPrice(price * (1.08 + 0.17 * draw("list price", ...keys)), ending);
  return list > price ? list : null;
}

/** A price on the move, all in cents. */
interface MovingPrice {
  price: number;
  openingPrice: number;
  ending: PriceEnding;
}

/**
 * The next price, in cents: up to 12 % up or down, never the same, ended as the shop likes it. `keys` must differ from move to
 * move. For prices of 8 euros and more; below, where a step is more than 12 %, it may have nowhere to go but back.
 */
export function movePrice({ price, openingPrice, ending }: MovingPrice, ...keys: (string | number)[]): number {
  const steps = 24;
  const around = Array.from({ length: 2 * steps + 1 }, (_, i) =>
    toShelfPrice(price * (1 + (LARGEST_MOVE * (i - steps)) / steps), ending),
  );
  const choice = [...new Set(around)].filter(
    (next) =>
      next !== price &&
      Math.abs(next / price - 1) <= LARGEST_MOVE &&
      Math.abs(next / openingPrice - 1) <= LARGEST_DRIFT,
  );
  return choice[Math.floor(draw("move", ...keys) * choice.length)] ?? openingPrice;
}
