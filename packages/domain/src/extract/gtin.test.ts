import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRestrictedGtin, normalizeGtin, readTradeNumber } from "./gtin.ts";

describe("normalizeGtin", () => {
  it.each([
    ["4006381333931", "04006381333931"],
    ["EAN: 4-006381-333931", "04006381333931"],
    ["UPC 042100005264", "00042100005264"],
    ["40170725", "00000040170725"],
    ["09501101530003", "09501101530003"],
    ["ISBN 0-545-01022-5", "09780545010221"],
    ["ISSN 1063-7710", "09771063771008"],
    ["4006381333932", null],
    ["00000000000000", null],
    ["12345", null],
    ["4006381333931 and more", null],
    ["", null],
  ])("reads %j as %j", (text, gtin) => {
    expect(normalizeGtin(text)).toBe(gtin);
  });

  it("gives the same GTIN-14 for a number and for itself, and finds every wrong last digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (payload) => {
        const digits = String(payload).padStart(12, "0");
        const valid = "0123456789".split("").filter((last) => normalizeGtin(digits + last) !== null);
        expect(valid).toHaveLength(1);
        const gtin = normalizeGtin(digits + valid[0]) ?? "";
        expect(gtin).toHaveLength(14);
        expect(normalizeGtin(gtin)).toBe(gtin);
      }),
    );
  });

  it("flags numbers that each shop or region gives out by itself", () => {
    expect(isRestrictedGtin(normalizeGtin("2000000000008") ?? "")).toBe(true);
    expect(isRestrictedGtin(normalizeGtin("4006381333931") ?? "")).toBe(false);
  });

  it("tells the sorts of numbers apart", () => {
    expect(readTradeNumber("979-0-65001-268-3")?.kind).toBe("ismn");
    expect(readTradeNumber("978-1-933624-76-1")?.kind).toBe("isbn13");
    expect(readTradeNumber("10637710")?.kind).toBe("issn");
  });
});
