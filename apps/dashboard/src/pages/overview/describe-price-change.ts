import type { PriceChangeMessage } from "@vitrine/sdk";
import { formatChange, formatMoney } from "../../format.ts";

/** A change as one sentence. */
export function describePriceChange(message: PriceChangeMessage): string {
  if ("type" in message) return "Some changes were missed.";
  const { name, shop, price, previous, currency, changePercent } = message;
  const now = price === null ? "no offer any more" : formatMoney(price, currency);
  const before = previous === null ? "a new offer" : `before ${formatMoney(previous, currency)}`;
  const percent = changePercent === null ? "" : `, ${formatChange(changePercent)}`;
  return `${name} at ${shop}: ${now}, ${before}${percent}.`;
}
