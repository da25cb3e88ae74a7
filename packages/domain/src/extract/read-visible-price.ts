import { addCandidate } from "./candidates.ts";
import type { CandidateSet } from "./contract.ts";
import { attribute, type HtmlElement } from "./html-tree.ts";
import type { VisiblePage } from "./visible-page.ts";
import { findVisiblePrices, namingOf, type VisiblePrice } from "./visible-prices.ts";

/** A price with what speaks for and against its being the price of the page's product. */
export interface RatedPrice extends VisiblePrice {
  points: number;
  /** Prices of cards in a list share this: tags and names, four levels up. */
  signature: string;
  /** It is the crossed-out, recommended or former price. */
  isListPrice: boolean;
  /** It is crossed out. */
  isStruck: boolean;
}

/** Below this a price is as likely to be anything else on the page. */
const MIN_POINTS = 2.5;

const CURRENT_NAME =
  /current|sale|final|\bnow\b|our-?price|special|offer|selling|actual|deal|buy-?(?:box|ing)|main|detail|product-?price|prod-?price|lowest|reduced|promo|discount-?price|price-?value|price_inside/i;
const LIST_NAME =
  /(?:old|was|list|regular|retail|original|before|previous|compare(?:-?at)?|crossed|full|normal|rrp|msrp|uvp|strike\w*|streich|former|ancien|barr[eé]e?|tachado|recommended)[-_]{0,2}(?:pri[cs]|amount|preis|prix|precio|prezzo|cost|value)|(?:price|amount|preis|prix|precio)[-_]{0,2}(?:old|was|list|regular|retail|original|before|previous|compare|crossed|rrp|msrp|strike\w*|former|barr[eé]e?)(?:$|[\s_-])|(?:^|[\s_-])(?:rrp|uvp|msrp|strike\w*|streich\w*|line-through|crossed|was|old)(?:$|[\s_-])/i;
const NOT_PRICE_NAME =
  /shipping|deliver|versand|livraison|envio|postage|sh-cst|install?ment|rate[nt]|monthly|financ|credit|klarna|saving|[-_ ]save|you-?save|difference|coupon|voucher|per-?unit|unit-?price|base-?price|grundpreis|tax\b|deposit|swatch|twister|point|reward|threshold|benefit|usp\b|filter|facet|slider-range|minimum/i;
const ELSEWHERE_NAME =
  /relat(?:ed|ion)|recomm|recos?\b|similar|also|up-?sell|cross-?sell|carousel|slick|swiper|recent|viewed|sponsor|accessor|bundle|frequently|mini-?cart|cart-?(?:drawer|summary|items)|shopping-?bag|\bnav|menu|footer|other-?product|p13n|compar|alternativ|suggest|teaser|advert|banner|reviews?\b|wishlist|autocomplete/i;
const LIST_TEXT =
  /\b(?:rrp|msrp|uvp|was|list price|regular(?: price)?|statt|anstatt|vorher|instead of|prix (?:conseillé|public)|au lieu de|precio (?:anterior|recomendado)|antes|prezzo (?:consigliato|di listino)|invece di|van|adviesprijs|původní cena|běžná cena|bývalá|старая цена|original price|compare at|normalpreis|rek\.? pris|ord\.? pris)\b/iu;
const NOT_PRICE_TEXT =
  /\([-−+]|\+ ?[$€£]? ?\d|\/ ?(?:100 ?)?(?:kg|g|ml|l|m|st(?:k|ück)?|mo(?:nth)?|jr|mtl)\b|\bper (?:month|week|day|kg|100|unit|litre|liter)|p\.? ?m\.|\bmtl|monat|rate[nt]?\b|\bmonth|mois\b|al mes|al mese|p&p|shipping|delivery|versand|livraison|lieferung|spedizione|envío|porto|\bsave\b|\boff\b|spar(?:en|st)|risparmi|économi|ahorr|zľava|zleva|sleva|скидка|over|orders|bestellwert|mindest|up to|bis zu|jusqu|hasta|cashback|gift card|gutschein|voucher|deposit|recycl|éco-?part|bids?\b|tax\b|vat\b|mwst|折|點|点数/iu;

/** Adds the price a visitor would read as that of the product, and the list price beside it (method `visible`). */
export function readVisiblePrice(rated: RatedPrice[], set: CandidateSet): RatedPrice | null {
  const best = chooseBest(rated.filter((price) => !price.isListPrice || isOnlyPrice(price, rated)));
  if (!best || best.points < MIN_POINTS) return null;
  const evidence = {
    method: "visible" as const,
    confidence: Math.min(0.85, 0.35 + best.points * 0.08),
    source: sourceOf(best),
  };
  addCandidate(set, "price", best.money, evidence);
  const list = rated.find(
    (price) => price.isListPrice && price.money.amount > best.money.amount && Math.abs(price.order - best.order) <= 12,
  );
  if (list)
    addCandidate(set, "listPrice", list.money, {
      ...evidence,
      confidence: evidence.confidence * 0.85,
      source: sourceOf(list),
    });
  return best;
}

/** Templates call a price "old" even where there is no newer one; only a struck one is never the price. */
function isOnlyPrice(price: RatedPrice, rated: RatedPrice[]): boolean {
  if (price.isStruck) return false;
  return !rated.some(
    (other) => !other.isListPrice && Math.abs(other.order - price.order) <= 12 && other.points > price.points - 2,
  );
}

/** The price with most points; of two side by side that look alike, the lower one (the other is what it was before). */
export function chooseBest(prices: RatedPrice[]): RatedPrice | null {
  const top = prices.reduce<RatedPrice | null>(
    (best, price) => (best && best.points >= price.points ? best : price),
    null,
  );
  if (!top) return null;
  const beside = prices.filter(
    ({ order, points, money, marked }) =>
      Math.abs(order - top.order) <= 3 &&
      top.points - points < 1 &&
      money.amount > top.money.amount * 0.3 &&
      marked === top.marked,
  );
  return beside.reduce((lowest, price) => (price.money.amount < lowest.money.amount ? price : lowest), top);
}

/** All visible prices with their points. */
export function ratePrices(visible: VisiblePage): RatedPrice[] {
  const prices = findVisiblePrices(visible);
  const alike = new Map<string, number>();
  const signatures = prices.map(signatureOf);
  for (const signature of signatures) alike.set(signature, (alike.get(signature) ?? 0) + 1);
  const amounts = new Map<number, number>();
  for (const { money } of prices) amounts.set(money.amount, (amounts.get(money.amount) ?? 0) + 1);
  return prices.map((price, i) => {
    const signature = signatures[i] ?? "";
    const repeated = alike.get(signature) ?? 1;
    const points =
      pointsOf(price, visible) -
      (repeated >= 4 ? 2 : repeated === 3 ? 1.2 : 0) +
      ((amounts.get(price.money.amount) ?? 1) > 1 ? 0.5 : 0);
    return { ...price, signature, points, isListPrice: isListPrice(price, visible), isStruck: isStruck(price.element) };
  });
}

function pointsOf(price: VisiblePrice, visible: VisiblePage): number {
  let points = price.marked ? 0 : -0.5;
  const own = namingOf(price.element, 2);
  if (/pri[cs](?!k)|prei[sz]|prix|cena|precio|prezzo/i.test(own)) points += 1;
  if (/(?:^|\s)price(?:\s|$)/.test(attribute(price.element, "itemprop") ?? "")) points += 1;
  if (CURRENT_NAME.test(price.naming)) points += 0.7;
  if (NOT_PRICE_NAME.test(own)) points -= 3;
  else if (NOT_PRICE_NAME.test(price.naming)) points -= 1.5;
  if (NOT_PRICE_TEXT.test(price.text)) points -= 3;
  const before = visible.texts[price.order - 1]?.text ?? "";
  if (before.length < 40 && NOT_PRICE_TEXT.test(before)) points -= 1.5;
  points += nearness(price.order, visible) + placePoints(price.element);
  return points;
}

/** Points for standing close after the title and close to a buy button. */
function nearness(order: number, { title, buyOrders }: VisiblePage): number {
  let points = 0;
  if (title) {
    const distance = order - title.order;
    points += distance >= 0 ? 3 * Math.exp(-distance / 40) : 1.5 * Math.exp(distance / 25);
  }
  let closest = Number.POSITIVE_INFINITY;
  for (const buy of buyOrders) closest = Math.min(closest, Math.abs(order - buy));
  return points + 2 * Math.exp(-closest / 20);
}

/** Points against standing in a card that leads elsewhere, a carousel, the navigation or the cart. */
function placePoints(element: HtmlElement): number {
  let points = 0;
  let levels = 0;
  for (let at: HtmlElement | null = element; at && levels < 12; at = at.parent, levels++) {
    if (at.tag === "body" || at.tag === "main" || at.tag === "h1") break;
    if (at.tag === "a" && !/^(?:#|javascript:)/i.test(attribute(at, "href") ?? "#")) points -= 2.5;
    if (at.tag === "nav" || at.tag === "footer" || at.tag === "header" || at.tag === "aside")
      points -= at.tag === "header" ? 1 : 3;
    const naming = `${attribute(at, "class") ?? ""} ${attribute(at, "id") ?? ""}`;
    if (naming.length > 1 && ELSEWHERE_NAME.test(naming)) {
      points -= 3;
      break;
    }
  }
  return Math.max(points, -5);
}

function isStruck(element: HtmlElement): boolean {
  for (let at: HtmlElement | null = element, steps = 0; at && steps < 3; at = at.parent, steps++) {
    if (at.tag === "del" || at.tag === "s" || at.tag === "strike") return true;
    if (/line-through/i.test(attribute(at, "style") ?? "")) return true;
  }
  return false;
}

function isListPrice(price: VisiblePrice, { texts }: VisiblePage): boolean {
  if (isStruck(price.element)) return true;
  if (
    LIST_NAME.test(namingOf(price.element, 1)) ||
    (LIST_NAME.test(namingOf(price.element, 2)) && !CURRENT_NAME.test(namingOf(price.element, 1)))
  )
    return true;
  const before = texts[price.order - 1]?.text ?? "";
  return LIST_TEXT.test(price.text) || (before.length < 40 && LIST_TEXT.test(before));
}

function signatureOf({ element }: VisiblePrice): string {
  let signature = "";
  for (let at: HtmlElement | null = element, steps = 0; at && steps < 4; at = at.parent, steps++) {
    signature += `${at.tag}.${attribute(at, "class") ?? ""}<`;
  }
  return signature;
}

function sourceOf({ element, text }: VisiblePrice): string {
  const id = attribute(element, "id") ?? attribute(element, "class")?.trim().split(/\s+/)[0] ?? "";
  return `${element.tag}${id ? `.${id}` : ""} "${text}"`;
}
