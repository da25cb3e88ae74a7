import { foldText } from "./fold-text.ts";
import { plainNumber } from "./plain-number.ts";
import { type Quantity, readQuantity } from "./read-quantity.ts";
import { findUnit, toBase } from "./units.ts";

/** A spec's value as it is stored beside what its source wrote. */
export interface NormalizedSpec {
  /** Equal for equal values, and normalised itself: "628.65 mm", "20 - 20000 Hz", "true", "rosewood". */
  norm: string;
  kind: "number" | "range" | "boolean" | "text";
  /** In `unit`; of a range the lower end. */
  number: number | null;
  /** The upper end of a range. */
  numberMax: number | null;
  /** The base unit of the dimension; null for a bare number or text. */
  unit: string | null;
}

const YES = new Set(["yes", "ja", "oui", "true"]);
const NO = new Set(["no", "nein", "non", "false"]);

/**
 * What a spec's value means, so that the same value of two sources is the same: numbers in one unit per dimension
 * (`unit-table.ts` lists them), ranges, yes and no, else the text without differences of case and spacing.
 *
 * A wrong number would be worse than none: what is not entirely a number, a known unit or a range stays text. "22 frets"
 * is the number 22 as frets are counted; "12 GB RAM", "SM58", "3 x 2.5 mm", "50/60 Hz" and the ambiguous "2,385 kg" are
 * text. Never throws; takes time in proportion to the length.
 *
 * @example normalizeSpec('24 3/4"').norm // "628.65 mm"
 */
export function normalizeSpec(raw: string): NormalizedSpec {
  const text = foldText(raw);
  const quantity = readQuantity(text);
  if (quantity) return describe(quantity);
  const norm = text.toLowerCase().normalize("NFKC");
  const truth = YES.has(norm) ? "true" : NO.has(norm) ? "false" : null;
  return { norm: truth ?? norm, kind: truth ? "boolean" : "text", number: null, numberMax: null, unit: null };
}

function describe({ low, high, unit: { base: unit } }: Quantity): NormalizedSpec {
  const numbers = high === null ? spell(low, unit) : `${spell(low, unit)} - ${spell(high, unit)}`;
  return {
    norm: unit === null ? numbers : `${numbers} ${unit}`,
    kind: high === null ? "number" : "range",
    number: low,
    numberMax: high,
    unit,
  };
}

/** Where "." may group, a 0 keeps it a decimal sign: 1,234 mW are "1.2340 W", as "1.234 W" means 1,234 W. */
function spell(value: number, unit: string | null): string {
  const digits = plainNumber(value);
  const mayBeGrouped = digits.at(-4) === "." && findUnit(foldText(unit ?? ""))?.notation === "whole";
  return mayBeGrouped ? `${digits}0` : digits;
}

/**
 * A number as it is kept: `convertToBase(24.75, "in")` is 628.65 "mm".
 *
 * @returns null for an unknown unit
 */
export function convertToBase(value: number, unit: string): { value: number; unit: string } | null {
  const found = findUnit(foldText(unit));
  return found?.base ? { value: toBase(value, found), unit: found.base } : null;
}
