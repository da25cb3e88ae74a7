import { BARE, type Unit } from "./units.ts";

const FRACTION = /[+-]?(?:\d{1,4}[ -])?\d{1,2}\/\d{1,2}(?![\d/.,])/y;
const NUMBER = /[+-]?(?:\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,']\d+)*|[.,]\d+)/y;

/** Longest run of digits and signs that is a number. */
const MAX_LENGTH = 40;
/** As many digits as are kept: a longer number without a unit is a code, whose last digits matter. */
const MAX_BARE_DIGITS = 12;

/** Digits at a place of a text, with all signs that may stand inside a number; null if there are none. */
export function scanNumber(text: string, at: number): string | null {
  return (text.includes("/", at) ? scan(FRACTION, text, at) : null) ?? scan(NUMBER, text, at);
}

function scan(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/**
 * What scanned digits mean before a unit, null where they mean no number or nobody can tell.
 *
 * @example readNumber("24 3/4", inch) // 24.75
 */
export function readNumber(written: string, unit: Unit): number | null {
  if (written.length > MAX_LENGTH) return null;
  const digits = written.replace(/^[+-]/, "");
  const value = digits.includes("/") ? readFraction(digits, unit) : readDecimal(digits, unit);
  return value !== null && written.startsWith("-") ? -value : value;
}

/** "3/4", "24 3/4" or "24-3/4" of an imperial unit, in halves to 64ths. Else two numbers are meant, as in "50/60 Hz". */
function readFraction(digits: string, unit: Unit): number | null {
  if (unit.notation !== "imperial") return null;
  const [parts = 0, count = 0, whole = 0] = digits.split(/[ /-]/).map(Number).reverse();
  return [2, 4, 8, 16, 32, 64].includes(parts) && count < parts ? whole + count / parts : null;
}

function readDecimal(digits: string, unit: Unit): number | null {
  if (unit === BARE && isCode(digits)) return null;
  const at = decimalSign(digits, unit);
  if (at === null) return null;
  const whole = digits.slice(0, at);
  if (/\D/.test(whole) && !isGrouped(whole)) return null;
  return Number(`${whole.replace(/\D/g, "")}.${digits.slice(at + 1)}`);
}

/** Bare digits that only name something: with leading zeros, with spaces, or with more than any measure has. */
function isCode(digits: string): boolean {
  if (/^0\d/.test(digits) || digits.includes(" ")) return true;
  return digits.length > MAX_BARE_DIGITS && digits.replace(/\D/g, "").replace(/^0+|0+$/g, "").length > MAX_BARE_DIGITS;
}

/** Where the decimal sign stands, the length if there is none; null where nobody can tell. */
function decimalSign(digits: string, { notation }: Unit): number | null {
  const at = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (at < 0 || digits.indexOf(digits[at]!) < at) return digits.length;
  // One sign before three digits, and what could be a group before it: "1,000", not "0,125", "1250,500" or "1.234,500".
  if (!/^[1-9]\d{0,2}[.,]\d{3}$/.test(digits)) return at;
  const isComma = digits[at] === ",";
  if (isComma && notation === "large") return null;
  return isComma || notation === "whole" ? digits.length : at;
}

/** Thousands set apart by one and the same sign: "1,234,567", "1'234", "1 234". */
function isGrouped(digits: string): boolean {
  return /^[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*$/.test(digits);
}
