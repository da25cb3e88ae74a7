import { toDecimal } from "@vitrine/domain";
import type { AlertMessage } from "@vitrine/domain/contract";

export interface Email {
  subject: string;
  text: string;
}

/** What a person reads of an alert. Names come from shops: they are put on one line each, and there is no HTML. */
export function writeEmail(message: AlertMessage): Email {
  const name = oneLine(message.product.name);
  const price = priceText(message.price, message.currency);
  const headline = message.type === "alert.test" ? `Test: ${name}` : `${name}: ${sayWhy(message)}`;
  const lines = [
    message.type === "alert.test" ? "This is a test of an alert. Nothing has happened." : `${sayWhy(message)}.`,
    "",
    name,
    `Price: ${price}${message.condition === "new" ? "" : ` (${message.condition})`}`,
    ...(message.shop ? [`Shop: ${oneLine(message.shop)}`] : []),
    ...(message.url ? [oneLine(message.url)] : []),
    ...(message.label ? ["", oneLine(message.label)] : []),
  ];
  return { subject: headline.slice(0, 200), text: `${lines.join("\n")}\n` };
}

function sayWhy({ rule, price, against, currency }: AlertMessage): string {
  const now = priceText(price, currency);
  const before = priceText(against, currency);
  switch (rule.kind) {
    case "price":
      return `now ${now}, ${rule.direction === "below" ? "at or below" : "at or above"} ${before}`;
    case "percent":
      return `${rule.direction === "down" ? "down" : "up"} from ${before} to ${now}`;
    case "extreme":
      return `the ${rule.direction} price yet: ${now}, before ${before}`;
    case "stock":
      return rule.direction === "in" ? `back in stock at ${now}` : "no longer in stock";
    case "watch":
      return `now ${now}`;
  }
}

function priceText(price: number | null, currency: string): string {
  return price === null ? "no offer" : `${toDecimal(price, currency)} ${currency}`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
