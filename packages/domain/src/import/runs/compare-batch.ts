import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { findBrands } from "../../catalog/resolve-brands.ts";
import type { ImportOffer, ImportOutcome } from "../../contract.ts";
import { decideMatch, findIdentifiers, identifiersOf, identifierText } from "../../matching/match-offers.ts";
import { foldName } from "../../matching/normalize.ts";
import { type Belief, believePrices } from "../../prices/believe-prices.ts";
import { hasMoved, isLate } from "../../prices/compare-offers.ts";
import type { ObservedOffer } from "../../prices/observed-offer.ts";
import { findOffers, keyOf, type LockedOffer } from "../../prices/queries.ts";

/** One offer of a feed beside what is stored of it. */
export interface ComparedOffer {
  outcome: Exclude<ImportOutcome, "gone">;
  offer: ImportOffer;
  /** Of the stored offer; undefined for a new one. */
  offerId: number | undefined;
}

/** Says what writing these offers would do, and writes nothing. */
export async function compareBatch(trx: Transaction<Tables>, offers: ObservedOffer[]): Promise<ComparedOffer[]> {
  const known = await findSeenOffers(trx, offers);
  const products = await findProducts(
    trx,
    offers.filter((offer) => !known.has(keyOf(offer))),
  );
  const beliefs = await believePrices(trx, offers, { known, productOf: (offer) => products.get(offer) });
  return beliefs.map((belief) => {
    const before = known.get(keyOf(belief.seen));
    return { outcome: judge(belief, before), offer: describe(belief, before), offerId: before?.id };
  });
}

function judge({ seen, offer, suspicions }: Belief, before: LockedOffer | undefined): ComparedOffer["outcome"] {
  if (before && isLate(seen, before)) return "late";
  if (suspicions.length > 0) return "suspicious";
  if (!before) return "new";
  const previous = priceOf(before);
  if (previous !== offer.price || (offer.price !== null && before.currency !== offer.currency)) {
    if (previous === null || offer.price === null || before.currency !== offer.currency) return "repriced";
    return offer.price > previous ? "up" : "down";
  }
  if ((offer.availability ?? null) !== before.availability) return "availability";
  return hasMoved(offer, before) ? "details" : "unchanged";
}

function describe({ seen, suspicions }: Belief, before: LockedOffer | undefined): ImportOffer {
  const previous = before ? priceOf(before) : null;
  const comparable = previous && seen.price !== null && before?.currency === seen.currency;
  return {
    key: seen.key,
    title: seen.title,
    currency: seen.currency,
    price: seen.price,
    previous,
    changePercent: comparable ? Math.round(((seen.price! - previous) / previous) * 10_000) / 100 : null,
    availability: seen.availability ?? null,
    previousAvailability: before?.availability ?? null,
    suspicions,
  };
}

/** What is gone is not on offer, whatever it cost. */
function priceOf({ price, status }: LockedOffer): number | null {
  return status === "active" ? price : null;
}

async function findSeenOffers(trx: Transaction<Tables>, offers: ObservedOffer[]): Promise<Map<string, LockedOffer>> {
  const known = await findOffers(trx, offers);
  const ids = [...known.values()].map(({ id }) => id);
  const { rows } = await sql<{ id: number; at: Date }>`
    select offer_id as id, seen_at as at from offer_seen where offer_id = any(${ids}::bigint[])`.execute(trx);
  const seen = new Map(rows.map(({ id, at }) => [id, at]));
  return new Map([...known].map(([key, offer]) => [key, { ...offer, seenAt: seen.get(offer.id) ?? null }]));
}

/** The products that new offers would be attached to, as far as they are there already. */
async function findProducts(trx: Transaction<Tables>, offers: ObservedOffer[]): Promise<Map<ObservedOffer, number>> {
  const names = offers.flatMap(({ product }) => (product.brand ? [foldName(product.brand)] : []));
  const brands = await findBrands(trx, [...new Set(names)]);
  const keys = offers.map((offer) => identifiersOf({ ...offer.product, shopId: offer.shopId }, brands));
  const stored = await findIdentifiers(trx, keys.flat());
  const products = new Map<ObservedOffer, number>();
  offers.forEach((offer, index) => {
    const match = decideMatch(keys[index]!, (key) => stored.get(identifierText(key)));
    if (match) products.set(offer, match.target.productId);
  });
  return products;
}
