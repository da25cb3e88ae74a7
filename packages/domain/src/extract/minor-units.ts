import { currencyExponent } from "./currency-marks.ts";

/**
 * A decimal as integer minor units, by ISO 4217 (JPY has none, KWD three), exactly: no floating point takes part.
 * Decimals beyond the minor unit are rounded half away from zero.
 *
 * @returns null if `decimal` is no plain decimal, or too large for a safe integer
 * @example toMinorUnits("1299.5", "EUR") // 129950
 */
export function toMinorUnits(decimal: string, currency: string | null): number | null {
  const match = /^(-?)(\d{1,20})(?:\.(\d{1,40}))?$/.exec(decimal);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  const exponent = currencyExponent(currency);
  const kept = fraction.slice(0, exponent).padEnd(exponent, "0");
  const rounded = BigInt(whole + kept) + ((fraction[exponent] ?? "0") >= "5" ? 1n : 0n);
  const amount = Number(rounded);
  if (!Number.isSafeInteger(amount)) return null;
  return sign === "-" && amount !== 0 ? -amount : amount;
}
