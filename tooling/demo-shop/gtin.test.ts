import fc from "fast-check";
import { expect, it } from "vitest";
import { checkDigit, inventGtin13 } from "./gtin.ts";

it("computes the check digit of GS1's own example", () => {
  expect(checkDigit("629104150021")).toBe(3);
});

it("invents valid EAN-13s from the range GS1 leaves to inner use, the same for the same part", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (brand, mpn) => {
      const gtin = inventGtin13(brand, mpn);
      expect(gtin).toMatch(/^2\d{12}$/);
      expect(checkDigit(gtin.slice(0, 12))).toBe(Number(gtin[12]));
      expect(inventGtin13(brand, mpn)).toBe(gtin);
    }),
  );
});
