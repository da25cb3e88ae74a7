import { describe, expect, it } from "vitest";
import { formatAgo, formatDuration, formatMoney } from "./format.ts";

describe("formatMoney", () => {
  it.each([
    ["EUR", 129_950, 1_299.5],
    ["JPY", 129_950, 129_950],
    ["KWD", 129_950, 129.95],
  ])("puts the decimal point of %s where the currency has it", (currency, amount, value) => {
    expect(formatMoney(amount, currency)).toBe(
      new Intl.NumberFormat(undefined, { style: "currency", currency }).format(value),
    );
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0s"],
    [999, "0s"],
    [65_000, "1m 5s"],
    [3_600_000, "1h"],
    [2 * 86_400_000 + 3 * 3_600_000 + 59_000, "2d 3h"],
  ])("says %i ms in its two largest units", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe("formatAgo", () => {
  const now = Date.UTC(2026, 0, 2);
  it.each([
    [-60_000, "now"],
    [9_000, "now"],
    [45_000, "45s ago"],
    [59 * 60_000, "59m ago"],
    [3 * 86_400_000, "3d ago"],
  ])("says how long %i ms is ago", (past, text) => {
    expect(formatAgo(new Date(now - past), now)).toBe(text);
  });
});
