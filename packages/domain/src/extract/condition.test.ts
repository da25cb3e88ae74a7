import { expect, it } from "vitest";
import { normalizeCondition } from "./condition.ts";

it.each([
  ["https://schema.org/NewCondition", "new"],
  ["UsedCondition", "used"],
  ["RefurbishedCondition", "refurbished"],
  ["Gebraucht, sehr gut", "used"],
  ["Neu", "new"],
  ["B-Stock", "used"],
  ["unknown", null],
])("reads the condition %j as %j", (text, expected) => {
  expect(normalizeCondition(text)).toBe(expected);
});
