import { describe, expect, it } from "vitest";
import { availabilityOfPhrase, normalizeAvailability } from "./availability.ts";

describe("normalizeAvailability", () => {
  it.each([
    ["https://schema.org/InStock", "InStock"],
    ["http://schema.org/OutOfStock/", "OutOfStock"],
    ["in stock", "InStock"],
    ["oos", "OutOfStock"],
    ["preorder", "PreOrder"],
    ["http://schema.org/BackOrder", "BackOrder"],
    ["schema:LimitedAvailability", "InStock"],
    ["available for order", "InStock"],
    ["__proto__", null],
    ["", null],
  ])("reads %j as %j", (text, expected) => {
    expect(normalizeAvailability(text)).toBe(expected);
  });
});

describe("availabilityOfPhrase", () => {
  it.each([
    ["Derzeit nicht lieferbar", "OutOfStock"],
    ["Sofort lieferbar, 1-2 Tage", "InStock"],
    ["Nicht mehr auf Lager", "OutOfStock"],
    ["En rupture de stock", "OutOfStock"],
    ["Not in stock", "OutOfStock"],
    ["3 in stock", "InStock"],
    ["Нет в наличии", "OutOfStock"],
    ["В наличии", "InStock"],
    ["Preorder now", "PreOrder"],
    ["Lovely guitar", null],
  ])("reads %j as %j", (text, expected) => {
    expect(availabilityOfPhrase(text)).toBe(expected);
  });
});
