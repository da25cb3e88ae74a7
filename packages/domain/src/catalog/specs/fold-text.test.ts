import { expect, it } from "vitest";
import { foldText } from "./fold-text.ts";

it.each([
  ["Rosewood", "Rosewood"],
  [" Rose \t wood\n", "Rose wood"],
  ["24¾″ × 5–6 ㎜", "24 3/4'' x 5-6 mm"],
  ["rose\u00adwood", "rosewood"],
  ["10² m²", "10^2 m2"],
  ["180º", "180°"],
])("folds %j to %j", (raw, folded) => {
  expect(foldText(raw)).toBe(folded);
});

it("cuts what is too long, also where NFKC made it so, without breaking a character", () => {
  expect(foldText("a".repeat(5_000))).toBe("a".repeat(1_000));
  expect(foldText("ﷺ".repeat(1_000))).toHaveLength(1_000);
  expect(foldText(`${"a".repeat(999)}🎸`).isWellFormed()).toBe(true);
});
