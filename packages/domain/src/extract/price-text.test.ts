import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePriceText } from "./price-text.ts";

describe("parsePriceText", () => {
  it.each([
    ["1.299,-", "1299", null],
    ["1.299,00 €", "1299", "€"],
    ["$1,299.00", "1299", "$"],
    ["1 299,00 zł", "1299", "zł"],
    ["1\u202f299,00\u00a0€", "1299", "€"],
    ["CHF 1'299.95", "1299.95", "CHF"],
    ["₹1,23,456.50", "123456.5", "₹"],
    ["ab 12 €", "12", "€"],
    ["35 € 99", "35.99", "€"],
    ["35€99", "35.99", "€"],
    ["10 € 20 €", "10", "€"],
    ["12 x 44,00 €", "44", "€"],
    ["-20% 79,99 €", "79.99", "€"],
    ["Save 20 % now", null, null],
    ["US $1,250.00", "1250", "$"],
    ["12.500 KWD", "12.5", "KWD"],
    ["12.500 €", "12500", "€"],
    ["0.125 €", "0.125", "€"],
    ["١٬٢٣٤٫٥٠ ر.س", "1234.5", "ر.س"],
    ["¥１２，８００", "12800", "¥"],
    ["2 499 kr", "2499", "kr"],
    ["499:-", "499", null],
    ["Gratis", "0", null],
    ["Sugar-free", "0", null],
    ["", null, null],
  ])("reads %j as %j %j", (text, amount, currency) => {
    expect(parsePriceText(text)).toEqual({ amount, currency });
  });

  it("takes the currency from the hint only if the text has none", () => {
    expect(parsePriceText("12.50", { hint: "Price in GBP" })).toEqual({ amount: "12.5", currency: "GBP" });
    expect(parsePriceText("€ 12.50", { hint: "USD" })).toEqual({ amount: "12.5", currency: "€" });
  });

  it("believes a known decimal sign", () => {
    expect(parsePriceText("1.299", { decimalSeparator: "." }).amount).toBe("1.299");
    expect(parsePriceText("1,299", { decimalSeparator: "." }).amount).toBe("1299");
  });

  it("reads back any amount in any of the common notations", () => {
    const notations: [thousands: string, decimal: string][] = [
      [",", "."],
      [".", ","],
      [" ", ","],
      ["\u202f", ","],
      ["'", "."],
      ["", "."],
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.integer({ min: 0, max: 99 }),
        fc.constantFrom(...notations),
        (whole, cents, [thousands, decimal]) => {
          const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, thousands);
          const text = `${grouped}${decimal}${String(cents).padStart(2, "0")} €`;
          expect(Number(parsePriceText(text).amount)).toBeCloseTo(whole + cents / 100, 5);
        },
      ),
    );
  });

  it("never throws and gives a plain decimal or nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,' €$krRs-%x") }), (text) => {
        expect(parsePriceText(text).amount ?? "0").toMatch(/^\d+(?:\.\d+)?$/);
      }),
    );
  });
});
