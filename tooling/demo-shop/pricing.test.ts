import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movePrice, openingPrice, type PriceEnding, toShelfPrice } from "./pricing.ts";

const endings = fc.constantFrom<PriceEnding[]>(0, 90, 99);
const streetPrices = fc.integer({ min: 8, max: 5_000 }).map((euros) => euros * 100);

describe("shelf prices", () => {
  it("end as the shop likes it", () => {
    expect(toShelfPrice(131_250, 0)).toBe(130_900);
    expect(toShelfPrice(131_250, 99)).toBe(130_999);
    expect(toShelfPrice(131_250, 90)).toBe(130_990);
    expect(toShelfPrice(8_931, 0)).toBe(8_900);
    expect(toShelfPrice(8_931, 99)).toBe(8_899);
    expect(toShelfPrice(812, 0)).toBe(790);
  });
});

describe("price moves", () => {
  it("stay within 12 % of the price and 25 % of the opening price, and never stand still", () => {
    fc.assert(
      fc.property(streetPrices, endings, fc.string(), (streetPrice, ending, key) => {
        const opening = openingPrice(streetPrice, false, ending, key);
        let price = opening;
        for (let move = 0; move < 30; move++) {
          const next = movePrice({ price, openingPrice: opening, ending }, key, move);
          expect(next).not.toBe(price);
          expect(Math.abs(next / price - 1)).toBeLessThanOrEqual(0.12);
          expect(Math.abs(next / opening - 1)).toBeLessThanOrEqual(0.25);
          price = next;
        }
      }),
    );
  });
});
