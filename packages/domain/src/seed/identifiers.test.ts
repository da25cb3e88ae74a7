import { expect, it } from "vitest";
import { isRestrictedGtin, normalizeGtin } from "../extract/gtin.ts";
import { inventGtin, inventMpn } from "./identifiers.ts";

it("invents GTINs that are valid, may join offers, and belong to one variant each", () => {
  const gtins = [0, 1, 42, 133].flatMap((maker) =>
    Array.from({ length: 500 }, (_, index) => inventGtin(maker, index * 19_997)),
  );
  for (const gtin of gtins) {
    expect(gtin).toMatch(/^\d{14}$/);
    expect(normalizeGtin(gtin)).toBe(gtin);
    expect(isRestrictedGtin(gtin)).toBe(false);
  }
  expect(new Set(gtins).size).toBe(gtins.length);
});

it("invents part numbers as they are stored", () => {
  expect(inventMpn("Electric Basses", 4_711)).toBe("ELE0004711");
});
