import { readNumber, scanNumber } from "./read-number.ts";
import { BARE, findUnit, toBase, type Unit } from "./units.ts";

/** A number or a range of numbers, in the base unit. */
export interface Quantity {
  low: number;
  /** Null for a single number. */
  high: number | null;
  /** The unit it was written with, of a range the one behind its upper end. */
  unit: Unit;
}

const RANGE_SIGN = /(?: ?(?:-|~|\.\.\.?) ?| (?:to|bis|à|au) )(?=[+-]?[.,]?\d)/gi;

/** Beyond these, in the base unit, a number is no measure of a product. */
const LARGEST = 1e15;
const SMALLEST = 1e-15;

/** How far a repetition in other units may be rounded: 25 cm for 10 in is 1.6 % off. */
const ROUNDING = 0.02;

/**
 * Reads folded text that is nothing but a number, a number with a unit, or a range. Null for anything else: two numbers
 * ("120 x 80 mm"), a word that is no unit ("12 GB RAM"), a reservation ("> 130 dB").
 */
export function readQuantity(text: string): Quantity | null {
  const digits = scanNumber(text, 0);
  if (digits === null) return null;
  return readSingle(text, digits) ?? readRange(text, digits) ?? readRepeated(text, digits);
}

function readSingle(text: string, digits = scanNumber(text, 0)): Quantity | null {
  if (digits === null) return null;
  const unit = findUnit(text.slice(digits.length).trim());
  const low = unit ? readEnd(digits, unit) : null;
  return unit && low !== null ? { low, high: null, unit } : null;
}

function readEnd(digits: string, unit: Unit): number | null {
  const value = readNumber(digits, unit);
  if (value === null) return null;
  const inBase = toBase(value, unit);
  const size = Math.abs(inBase);
  return size === 0 || (size >= SMALLEST && size <= LARGEST) ? inBase : null;
}

/** "20 Hz - 20 kHz", "50 to 15.000 Hz": the lower end may lack its unit. */
function readRange(text: string, digits: string): Quantity | null {
  RANGE_SIGN.lastIndex = digits.length;
  const sign = RANGE_SIGN.exec(text);
  const upper = sign && readSingle(text.slice(RANGE_SIGN.lastIndex));
  if (!upper) return null;
  // "12-34" may be a date or a part number, "4 - 8" is a range.
  if (upper.unit === BARE && !/^ .* $/.test(sign[0])) return null;
  const name = text.slice(digits.length, sign.index).trim();
  const unit = name === "" ? upper.unit : findUnit(name);
  const low = unit?.base === upper.unit.base ? readEnd(digits, unit) : null;
  return low !== null && low < upper.low ? { low, high: upper.low, unit: upper.unit } : null;
}

/** "5 m (16.4 ft)": the same again in another unit. */
function readRepeated(text: string, digits: string): Quantity | null {
  const at = text.indexOf("(", digits.length);
  if (at < 0 || !text.endsWith(")")) return null;
  const first = readSingle(text.slice(0, at).trim(), digits);
  const second = first && readSingle(text.slice(at + 1, -1).trim());
  if (!second || first.unit.base === null || first.unit.base !== second.unit.base) return null;
  return Math.abs(first.low - second.low) <= ROUNDING * Math.abs(first.low) ? first : null;
}
