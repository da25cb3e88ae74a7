import { describe, expect, it } from "vitest";
import type { PricePoint } from "./contract.ts";
import { findReduction, judgeWasPrice } from "./prior-price.ts";

const now = new Date("2026-06-30T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
/** Prices with the days ago they were seen; "-" in front: out of stock. */
const points = (...list: [days: number, price: number | null, stock?: "out"][]): PricePoint[] =>
  list.map(([days, price, stock]) => ({ at: daysAgo(days), price, availability: stock ? "OutOfStock" : "InStock" }));

describe("the reduction of an offer", () => {
  it.each<[string, PricePoint[], { price: number; prior: number; days: number } | null]>([
    [
      "is measured against the lowest, not the last",
      points([40, 80], [20, 100], [2, 90]),
      { price: 90, prior: 80, days: 2 },
    ],
    ["knows the price in force when the window opens", points([200, 100], [2, 90]), { price: 90, prior: 100, days: 2 }],
    ["forgets what ended before the window", points([200, 50], [40, 100], [2, 90]), { price: 90, prior: 100, days: 2 }],
    [
      "leaves out what nobody could buy",
      points([40, 100], [20, 70, "out"], [10, 100], [2, 90]),
      { price: 90, prior: 100, days: 2 },
    ],
    ["leaves out what had no price", points([40, 100], [20, null], [2, 90]), { price: 90, prior: 100, days: 2 }],
    [
      "remembers the last price after long without stock",
      points([90, 100], [80, 95, "out"], [2, 90]),
      { price: 90, prior: 100, days: 2 },
    ],
    [
      "begins when the price fell, not when it was seen last",
      points([60, 100], [9, 90], [8, 90], [1, 90]),
      { price: 90, prior: 100, days: 9 },
    ],
    ["is each step of several", points([60, 100], [20, 90], [5, 80]), { price: 80, prior: 90, days: 5 }],
    ["is none where the price rose", points([60, 80], [5, 90]), null],
    ["is none where it never changed", points([60, 80], [5, 80]), null],
    ["is none where it is sold out", points([60, 80], [5, 70], [1, 70, "out"]), null],
    ["is none where nothing is known", [], null],
  ])("%s", (_, history, expected) => {
    const found = findReduction(history, now);
    expect(found && { price: found.price, prior: found.prior, at: found.at }).toEqual(
      expected && { price: expected.price, prior: expected.prior, at: daysAgo(expected.days) },
    );
  });

  it("does not look at what comes later", () => {
    expect(findReduction(points([60, 100], [5, 90], [-3, 10]), now)).toMatchObject({ price: 90, prior: 100 });
  });
});

describe("an advertised was price", () => {
  it.each<[string, PricePoint[], number, string]>([
    ["is true up to the prior price", points([60, 100], [2, 90]), 100, "true"],
    ["is inflated above it", points([60, 100], [2, 90]), 120, "inflated"],
    ["is inflated where the price was raised for it", points([60, 80], [10, 120], [2, 90]), 120, "inflated"],
    ["is no reduction where the price stayed", points([60, 90], [2, 90]), 120, "not_reduced"],
    ["is not judged after days of watching", points([10, 100], [2, 90]), 120, "unknown"],
    ["is not judged without an offer", [], 120, "unknown"],
    ["is none where it is not above the price", points([60, 100], [2, 90]), 90, "unknown"],
  ])("%s", (_, history, was, verdict) => {
    expect(judgeWasPrice(history, was, now)).toBe(verdict);
  });
});
