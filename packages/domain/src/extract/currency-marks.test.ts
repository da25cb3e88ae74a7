import { describe, expect, it } from "vitest";
import { currencyCode, currencyExponent } from "./currency-marks.ts";

describe("currencyCode", () => {
  it.each([
    ["€", "", "EUR"],
    ["eur", "", "EUR"],
    ["$", "", "USD"],
    ["$", "ca", "CAD"],
    ["kr", "se", "SEK"],
    ["kr.", "dk", "DKK"],
    ["kr", "", null],
    ["Rs.", "pk", "PKR"],
    ["руб.", "", "RUB"],
    ["р.", "by", "BYN"],
    ["NT$", "", "TWD"],
    ["__proto__", "", null],
    ["xyz", "", null],
  ])("reads %j on a page of %j as %j", (written, country, code) => {
    expect(currencyCode(written, country)).toBe(code);
  });

  it("knows currencies without and with three decimals", () => {
    expect([currencyExponent("JPY"), currencyExponent("KWD"), currencyExponent("EUR"), currencyExponent(null)]).toEqual(
      [0, 3, 2, 2],
    );
  });
});
