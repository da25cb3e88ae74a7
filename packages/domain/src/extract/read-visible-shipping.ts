import { addCandidate } from "./candidates.ts";
import type { CandidateSet, Money } from "./contract.ts";
import { currencyCode } from "./currency-marks.ts";
import { readMoney } from "./money-value.ts";
import { parsePriceText } from "./price-text.ts";
import type { RatedPrice } from "./read-visible-price.ts";
import type { VisiblePage } from "./visible-page.ts";

const WORDS =
  "shipping(?: (?:costs?|fees?|charges?))?|delivery(?: (?:costs?|fees?|charges?))?|postage|versand(?:kosten)?|lieferkosten|lieferung|livraison|frais de (?:port|livraison)|" +
  "(?:gastos|costes?) de env[ií]o|env[ií]o|spedizione|spese di spedizione|verzendkosten|verzending|frete|portes|frakt|fragt|dostawa|wysyłka|doprava|poštovné|доставка";
const FREE_WORDS =
  "free|kostenlose?r?|gratis|gratuite?|offerte|gratuit[oa]|grátis|darmowa|zdarma|ingyenes|бесплатная|fri";
/** The whole text says that shipping is free, with no condition. */
const FREE = new RegExp(
  `^(?:(?:${FREE_WORDS}) (?:standard |home |uk |us )?(?:${WORDS})|(?:${WORDS}):? (?:is )?(?:${FREE_WORDS})|versandkostenfrei(?:e lieferung)?|送料無料|免運費?)[.!*]?$`,
  "iu",
);
/** The whole text is a cost: "Shipping: €4.90", "+ 4,90 € Versandkosten". */
const COST = new RegExp(
  `^(?:(?:standard |zzgl\\.? |plus |\\+ ?)?(?:${WORDS})\\s*[:+]?\\s*(?<after>\\S{0,4} ?\\d{1,3}(?:[.,]\\d{2})? ?\\S{0,4})|(?:zzgl\\.?|plus|\\+)\\s*(?<before>\\S{0,4} ?\\d{1,3}(?:[.,]\\d{2})? ?\\S{0,4}) (?:${WORDS}))[.*]?$`,
  "iu",
);
/** A text that goes on so makes a condition of the one before. */
const CONDITION =
  /^(?:\*|\(|(?:on|over|from|above|with|when|if|for|ab|ab einem|bei|für|dès|à partir|desde|a partir|da|vanaf|od|från|от)(?!\p{L}))/iu;
/** How far from the price the cost of shipping stands, in texts. */
const NEAR = 30;

/** Adds the cost of shipping that is written at the price; conditions such as "free from 50 €" say nothing (method `visible`). */
export function readVisibleShipping(visible: VisiblePage, price: RatedPrice | null, set: CandidateSet): void {
  if (!price || set.shipping) return;
  for (const { text, order } of visible.texts.slice(Math.max(0, price.order - 5), price.order + NEAR)) {
    if (text.length > 60 || CONDITION.test(visible.texts[order + 1]?.text ?? "")) continue;
    const shipping = costOf(text, price.money.currency, visible);
    if (!shipping) continue;
    addCandidate(set, "shipping", shipping, { method: "visible", confidence: 0.5, source: `text "${text}"` });
    return;
  }
}

function costOf(text: string, currency: string | null, { page }: VisiblePage): Money | null {
  if (FREE.test(text)) return { amount: 0, currency };
  const cost = COST.exec(text)?.groups;
  const amount = cost?.after ?? cost?.before;
  if (amount === undefined) return null;
  // A number without a currency may be days.
  const isMoney = currencyCode(parsePriceText(amount).currency, page.country) !== null;
  return isMoney ? readMoney(amount, currency ?? undefined, page) : null;
}
