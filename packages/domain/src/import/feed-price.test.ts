import { describe, expect, test } from "vitest";
import { readAmount, readPriceText } from "./feed-price.ts";

describe("readAmount", () => {
  test("reads decimals and numbers in the currency's minor units", () => {
    expect(readAmount("price", "1299.5", "EUR")).toBe(129_950);
    expect(readAmount("price", 24.99, "USD")).toBe(2_499);
    expect(readAmount("price", 0.1 + 0.2, "USD")).toBe(30);
    expect(readAmount("price", "1299", "JPY")).toBe(1_299);
    expect(readAmount("price", 0, "EUR")).toBe(0);
    expect(readAmount("price", "10000000000", "EUR")).toBe(1_000_000_000_000);
  });

  test.each([
    ["-1", /negative/],
    [-0.01, /negative/],
    [Number.NaN, /decimal/],
    ["NaN", /decimal/],
    ["", /decimal/],
    ["1,50", /decimal/],
    ["12.99 EUR", /decimal/],
    ["10000000000.01", /impossibly high/],
    [1e21, /impossibly high/],
    ["9".repeat(30), /impossibly high/],
  ])("refuses %s and names the field", (price, reason) => {
    expect(() => readAmount("price", price, "EUR")).toThrow(
      expect.objectContaining({ field: "price", message: expect.stringMatching(reason) }),
    );
  });
});

describe("readPriceText", () => {
  test.each([
    ["12.99 EUR", 1_299, "EUR"],
    ["12.99EUR", 1_299, "EUR"],
    ["15 usd", 1_500, "USD"],
    ["12,99 €", 1_299, "EUR"],
    ["EUR 1.299,00", 129_900, "EUR"],
    ["1,299.00 USD", 129_900, "USD"],
    ["1.299 EUR", 129_900, "EUR"],
    ["1.299 KWD", 1_299, "KWD"],
    ["499", 49_900, "EUR"],
    ["0.00 EUR", 0, "EUR"],
    ["1500 JPY", 1_500, "JPY"],
  ])("reads %s", (text, amount, currency) => {
    expect(readPriceText("price", text, "EUR")).toEqual({ amount, currency });
  });

  test.each(["", "free", "NaN EUR", "EUR", "-5.00 EUR", "EUR -5.00", "12 XYZ", "ask us", "99999999999 EUR"])(
    "refuses “%s”",
    (text) => {
      expect(() => readPriceText("price", text, "EUR")).toThrow(expect.objectContaining({ field: "price" }));
    },
  );

  test("reads a sign of several currencies as the feed's", () => {
    expect(readPriceText("price", "499 kr", "SEK")).toEqual({ amount: 49_900, currency: "SEK" });
  });
});
