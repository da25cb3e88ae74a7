import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toMinorUnits } from "./minor-units.ts";

describe("toMinorUnits", () => {
  it.each([
    ["1299.5", "EUR", 129950],
    ["1299", "JPY", 1299],
    ["1.2345", "KWD", 1235],
    ["0.005", "EUR", 1],
    ["0.0049", "EUR", 0],
    ["1.005", "EUR", 101],
    ["4.35", null, 435],
    ["90071992547409.91", "EUR", 9007199254740991],
    ["90071992547409.92", "EUR", null],
    ["1e5", "EUR", null],
    ["", "EUR", null],
  ])("turns %s %s into %s", (decimal, currency, amount) => {
    expect(toMinorUnits(decimal, currency)).toBe(amount);
  });

  it("loses nothing of any amount of cents", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (cents) => {
        const text = String(cents).padStart(3, "0");
        expect(toMinorUnits(`${text.slice(0, -2)}.${text.slice(-2)}`, "EUR")).toBe(cents);
      }),
    );
  });
});
