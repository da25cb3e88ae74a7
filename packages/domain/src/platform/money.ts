/** An amount in integer minor units (cents of EUR, yen of JPY) and its ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

/** Digits after the decimal point where they are not 2 (ISO 4217, 2024). */
const exponents: Record<string, number> = {
  ...Object.fromEntries(
    [
      "BIF",
      "CLP",
      "DJF",
      "GNF",
      "ISK",
      "JPY",
      "KMF",
      "KRW",
      "PYG",
      "RWF",
      "UGX",
      "VND",
      "VUV",
      "XAF",
      "XOF",
      "XPF",
    ].map((code) => [code, 0]),
  ),
  ...Object.fromEntries(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3])),
};

/** Digits after the decimal point of a currency. */
export function currencyExponent(currency: string): number {
  return exponents[currency] ?? 2;
}

/**
 * A decimal text in minor units, exactly: "1299.5" EUR is 129950. Further digits are rounded half up.
 *
 * @returns null where the text is not a plain decimal or does not fit
 */
export function toMinorUnits(decimal: string, currency: string): number | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(decimal.trim());
  if (!match) return null;
  const exponent = currencyExponent(currency);
  const fraction = (match[3] ?? "").padEnd(exponent + 1, "0");
  const roundUp = Number(fraction[exponent]) >= 5 ? 1 : 0;
  const units = Number(`${match[2]}${fraction.slice(0, exponent)}`) + roundUp;
  return Number.isSafeInteger(units) ? (match[1] && units !== 0 ? -units : units) : null;
}

/** Minor units as a decimal text: 129950 EUR is "1299.50". */
export function toDecimal(amount: number, currency: string): string {
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const whole = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return amount < 0 ? `-${whole}` : whole;
}
