import fc from "fast-check";
import { expect, it } from "vitest";
import { foldText } from "./fold-text.ts";
import { dimensions } from "./unit-table.ts";
import { findUnit, fromBase, toBase } from "./units.ts";

const rows = dimensions.flat();

it("finds every unit by each of its names, also folded, and no other by it", () => {
  for (const [symbol, , names = ""] of rows) {
    for (const name of [symbol, ...names.split("|")].filter(Boolean)) {
      expect([name, findUnit(foldText(name))?.symbol]).toEqual([name, symbol]);
    }
  }
});

it("knows each symbol once, and each base unit as itself", () => {
  expect(new Set(rows.map(([symbol]) => symbol)).size).toBe(rows.length);
  for (const [[symbol, size]] of dimensions as [(typeof rows)[number]][]) {
    expect([findUnit(foldText(symbol))?.base, size]).toEqual([symbol, 1]);
  }
});

it("converts there and back", () => {
  fc.assert(
    fc.property(fc.constantFrom(...rows), fc.integer({ min: 1, max: 9_999_999 }), ([symbol], thousandths) => {
      const unit = findUnit(foldText(symbol))!;
      const value = thousandths / 1_000;
      expect(fromBase(toBase(value, unit), unit)).toBeCloseTo(value, 6);
    }),
  );
});

it.each(["mw", "Mb", "gb.x", "M", "K", "G", "S", "x".repeat(100_000)])("knows no unit %s", (name) => {
  expect(findUnit(name)).toBeUndefined();
});
