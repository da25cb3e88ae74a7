import { CURRENCY_CODES, currencyCode, currencyExponent } from "../extract/currency-marks.ts";
import { parsePriceText } from "../extract/price-text.ts";
import { toMinorUnits } from "../platform/money.ts";
import { FeedFieldError } from "./feed-line.ts";

/** No offer costs more: 10^12 minor units. */
const MAX_MINOR_UNITS = 1_000_000_000_000;

/**
 * A stated amount in minor units. 0 is an amount like any other.
 *
 * @param decimal a plain decimal, "1299.5", or a number
 * @throws FeedFieldError naming the field if it is no amount, negative, or above 10^12 minor units
 */
export function readAmount(field: string, decimal: string | number, currency: string): number {
  const text = String(decimal).trim();
  if (/^-\.?\d/.test(text)) throw new FeedFieldError(field, `must not be negative, is ${shorten(text)}`);
  const amount = toMinorUnits(text, currency);
  if (amount === null && !/^\d+(?:\.\d+)?(?:e\+\d+)?$/.test(text)) {
    throw new FeedFieldError(field, `must be a decimal such as 1299.50, is “${shorten(text)}”`);
  }
  if (amount === null || amount > MAX_MINOR_UNITS)
    throw new FeedFieldError(field, `is impossibly high: ${shorten(text)}`);
  return amount;
}

/** @throws FeedFieldError if the text is no ISO 4217 code in use */
export function readCurrency(field: string, text: string): string {
  const code = text.trim().toUpperCase();
  if (!CURRENCY_CODES.has(code))
    throw new FeedFieldError(field, `must be an ISO 4217 code such as EUR, is “${shorten(text)}”`);
  return code;
}

/**
 * A price with its currency as Google Merchant feeds write it: "12.99 EUR", and what shops put in its place: "12,99 €",
 * "EUR 1.299,00".
 *
 * @param fallback the currency of a price without one
 * @throws FeedFieldError as `readAmount`, and for a currency that is not in use
 */
export function readPriceText(field: string, text: string, fallback: string): { amount: number; currency: string } {
  const trimmed = text.trim();
  if (/^(?:\D{0,5}[^\w.,])?-\s*[\d.,]/u.test(trimmed)) {
    throw new FeedFieldError(field, `must not be negative, is “${shorten(trimmed)}”`);
  }
  const plain = /^(\d+(?:\.\d+)?)\s*([a-z]{3})?$/i.exec(trimmed);
  const currency = plain?.[2] ? readCurrency(field, plain[2]) : null;
  // Three digits after a point are thousands in "1.299 EUR", decimals in "1.299 KWD".
  const decimals = plain?.[1]?.split(".")[1]?.length ?? 0;
  if (plain?.[1] && (decimals !== 3 || currencyExponent(currency ?? fallback) === 3)) {
    return { amount: readAmount(field, plain[1], currency ?? fallback), currency: currency ?? fallback };
  }
  const parsed = parsePriceText(trimmed);
  if (parsed.amount === null || !/\d/.test(trimmed)) {
    throw new FeedFieldError(field, `must be a price such as “12.99 ${fallback}”, is “${shorten(trimmed)}”`);
  }
  const written = parsed.currency ?? /(?<!\p{L})\p{L}{3}(?!\p{L})/u.exec(trimmed)?.[0] ?? null;
  const code = written === null ? fallback : (currencyCode(written) ?? sharedMark(written, fallback));
  if (code === null) throw new FeedFieldError(field, `has an unknown currency: “${shorten(trimmed)}”`);
  return { amount: readAmount(field, parsed.amount, code), currency: code };
}

/** A sign of several currencies ("kr") means the feed's. */
function sharedMark(written: string, fallback: string): string | null {
  return /^\p{L}{3}$/u.test(written) ? null : fallback;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
