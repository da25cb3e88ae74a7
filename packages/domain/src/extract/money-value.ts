import type { Money } from "./contract.ts";
import { currencyCode } from "./currency-marks.ts";
import { toMinorUnits } from "./minor-units.ts";
import type { Page } from "./page.ts";
import { parsePriceText } from "./price-text.ts";

/**
 * Money from a machine-readable amount ("1299.50", or what shops put in its place: "1.299,50 €") and its currency.
 * Negative and absent amounts are null.
 */
export function readMoney(amount: string, currency: string | undefined, page: Page): Money | null {
  const text = amount.trim();
  if (text.startsWith("-")) return null;
  const stated = currencyCode(currency?.trim() ?? null, page.country);
  if (/^\d{1,15}(?:\.\d{1,2}|\.\d{4,})?$/.test(text)) return toMoney(text, stated);
  const parsed = parsePriceText(text, stated === null ? {} : { hint: stated });
  if (parsed.amount === null) return null;
  return toMoney(parsed.amount, stated ?? currencyCode(parsed.currency, page.country));
}

function toMoney(decimal: string, currency: string | null): Money | null {
  const amount = toMinorUnits(decimal, currency);
  return amount === null ? null : { amount, currency };
}
