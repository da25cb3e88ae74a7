import { normalizeAvailability } from "./availability.ts";
import { addCandidate } from "./candidates.ts";
import { isPageAddress } from "./choose-main-product.ts";
import { normalizeCondition } from "./condition.ts";
import type { Availability, CandidateSet, ExtractionMethod, Money } from "./contract.ts";
import { hasType, type Item, itemsOf, textOfProperty, valuesOf } from "./item.ts";
import { readMoney } from "./money-value.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { readShipping } from "./read-shipping.ts";

/** What one offer says. */
export interface OfferFacts {
  item: Item;
  price: Money | null;
  listPrice: Money | null;
  availability: Availability | null;
  url: string | undefined;
}

const LIST_PRICE =
  /(?:ListPrice|SRP|MSRP|StrikethroughPrice|RegularPrice|MinimumAdvertisedPrice|SuggestedRetailPrice)$/i;

/** All single offers below a product, `AggregateOffer`s unfolded, at most 200. */
export function offersOf(product: Item, more: Item[] = []): Item[] {
  const offers: Item[] = [];
  const stack = [...more, ...itemsOf(product, "offers", "offer")].reverse();
  const seen = new Set<Item>();
  while (stack.length > 0 && offers.length < 200) {
    const offer = stack.pop() as Item;
    if (seen.has(offer)) continue;
    seen.add(offer);
    const inner = itemsOf(offer, "offers", "itemListElement").filter((item) => item !== offer);
    const own = valuesOf(offer, "price", "lowPrice", "priceSpecification").length > 0;
    if (own || inner.length === 0) offers.push(offer);
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Item);
  }
  return offers;
}

export function readOffer(offer: Item, page: Page): OfferFacts {
  const specifications = itemsOf(offer, "priceSpecification");
  const currency =
    textOfProperty(offer, "priceCurrency", "currency") ??
    specifications.map((specification) => textOfProperty(specification, "priceCurrency")).find(Boolean);
  const direct = textOfProperty(offer, "price", "lowPrice");
  let price = direct === undefined ? null : readMoney(direct, currency, page);
  let listPrice: Money | null = null;
  for (const specification of specifications) {
    if (hasType(specification, "DeliveryChargeSpecification", "PaymentChargeSpecification")) continue;
    const amount = textOfProperty(specification, "price", "minPrice");
    const money = amount === undefined ? null : readMoney(amount, currency, page);
    if (LIST_PRICE.test(textOfProperty(specification, "priceType") ?? "")) listPrice ??= money;
    else if (valuesOf(specification, "referenceQuantity").length === 0) price ??= money;
  }
  const high = hasType(offer, "AggregateOffer") ? undefined : textOfProperty(offer, "highPrice", "listPrice");
  if (high !== undefined) listPrice ??= readMoney(high, currency, page);
  const availability = textOfProperty(offer, "availability");
  const url = textOfProperty(offer, "url");
  return {
    item: offer,
    price,
    listPrice,
    availability: availability === undefined ? null : normalizeAvailability(availability),
    url: url === undefined ? undefined : absoluteUrl(url, page.baseUrl),
  };
}

/** Adds price, list price, availability, condition and shipping of a product's offers. */
export function readOffers(
  product: Item,
  more: Item[],
  page: Page,
  set: CandidateSet,
  method: ExtractionMethod,
  confidence: number,
): void {
  const offers = offersOf(product, more).map((item) => readOffer(item, page));
  const chosen = chooseOffer(offers, page);
  if (!chosen) return;
  const { item } = chosen.offer;
  const evidence = { method, confidence: confidence * chosen.certainty, source: `${item.source}.price` };
  if (chosen.offer.price && chosen.offer.price.amount > 0) addCandidate(set, "price", chosen.offer.price, evidence);
  addCandidate(set, "listPrice", chosen.offer.listPrice, { ...evidence, source: `${item.source}.listPrice` });
  const available = chosen.offer.availability ?? offers.find(({ availability }) => availability)?.availability;
  const anyInStock = chosen.byAddress
    ? available
    : (offers.find((offer) => offer.availability === "InStock")?.availability ?? available);
  addCandidate(set, "availability", anyInStock, { ...evidence, confidence, source: `${item.source}.availability` });
  const condition = textOfProperty(item, "itemCondition") ?? textOfProperty(product, "itemCondition");
  addCandidate(set, "condition", condition === undefined ? null : normalizeCondition(condition), {
    ...evidence,
    source: `${item.source}.itemCondition`,
  });
  addCandidate(set, "shipping", readShipping(item, product, page), {
    ...evidence,
    source: `${item.source}.shippingDetails`,
  });
}

/** The offer of this very page if one has its address, else the cheapest that can be bought. */
function chooseOffer(
  offers: OfferFacts[],
  page: Page,
): { offer: OfferFacts; certainty: number; byAddress: boolean } | null {
  const [first] = offers;
  if (!first) return null;
  if (offers.length === 1) return { offer: first, certainty: 1, byAddress: false };
  const priced = offers.filter(({ price }) => price && price.amount > 0);
  const aggregate = priced.find(({ item }) => hasType(item, "AggregateOffer"));
  const own = priced.filter(({ url }) => url !== undefined && isPageAddress(url, page));
  if (own.length === 1 && own[0] && own[0] !== aggregate) return { offer: own[0], certainty: 1, byAddress: true };
  // Offers that all lead to other addresses are those of other sellers.
  const elsewhere = priced.length > 1 && priced.every(({ url, item }) => url !== undefined && item !== aggregate?.item);
  const inStock = priced.filter(({ availability }) => availability === "InStock");
  const pool = inStock.length > 0 ? inStock : priced;
  const [cheapest] = pool.toSorted((a, b) => (a.price?.amount ?? 0) - (b.price?.amount ?? 0));
  if (!cheapest) return { offer: aggregate ?? first, certainty: 0.9, byAddress: false };
  const same = pool.every(({ price }) => price?.amount === cheapest.price?.amount);
  return { offer: cheapest, certainty: same ? 1 : elsewhere && own.length === 0 ? 0.6 : 0.85, byAddress: false };
}
