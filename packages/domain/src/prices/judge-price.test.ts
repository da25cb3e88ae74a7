import { expect, it } from "vitest";
import { judgePrice, type PriceContext } from "./judge-price.ts";

const eur = (price: number) => ({ price, currency: "EUR" });
const context = (before: number | null, ...others: number[]): PriceContext => ({
  before: before === null ? undefined : eur(before),
  others,
});

it.each<[string, number, PriceContext, string[]]>([
  ["a first price without others", 99_900, context(null), []],
  ["a first price among its like", 99_900, context(null, 95_000, 105_000), []],
  ["a first price unlike all others", 9_990, context(null, 95_000, 105_000, 99_000), ["unlike_others"]],
  ["one other shop proves nothing", 9_990, context(null, 95_000), []],
  ["a usual move", 89_900, context(99_900), []],
  ["half price", 49_900, context(99_900), []],
  ["a comma read as a point", 999, context(99_900), ["misread_separator"]],
  ["a point read as a thousand", 99_900_000, context(99_900), ["misread_separator"]],
  ["a jump", 15_000, context(99_900), ["jump"]],
  ["minus 95 percent", 5_000, context(99_900), ["jump"]],
  ["a jump to where all others are", 20_000, context(99_900, 19_000, 21_000, 22_000), []],
  ["a jump away from all others", 15_000, context(99_900, 95_000, 99_000), ["jump", "unlike_others"]],
  ["a small step far from all others", 10_000, context(11_000, 95_000, 99_000), []],
  ["a large step far from all others", 10_000, context(20_000, 95_000, 99_000), ["unlike_others"]],
  ["no step far from all others", 11_000, context(11_000, 95_000, 99_000), []],
  ["nothing", 0, context(99_900), ["zero"]],
  ["less than nothing", -1, context(99_900), ["zero"]],
  ["more than anything costs", 100_000_000_000, context(null), ["too_large"]],
])("judges %s", (_, price, around, suspicions) => {
  expect(judgePrice(eur(price), around)).toEqual(suspicions);
});

it("does not believe a currency that changes overnight", () => {
  expect(judgePrice({ price: 99_900, currency: "USD" }, context(99_900))).toEqual(["other_currency"]);
});
