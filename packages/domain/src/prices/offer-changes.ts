import type { NewChange } from "@vitrine/db";
import type { CardRow } from "../catalog/card.ts";
import { describeMade, describeMerge } from "../catalog/product-changes.ts";
import type { Merge } from "./attach-offers.ts";
import type { KnownOffer } from "./queries.ts";
import type { CreatedOffer, MovedOffer } from "./record-offers.ts";

/** An offer as a `price` or `offer` change row carries it: all that a reader needs. */
export interface OfferState {
  offerId: number;
  slug: string;
  name: string;
  shop: string;
  url: string;
  /** Minor units; null: listed without a price, or gone. */
  price: number | null;
  currency: string;
  condition: string;
  availability: string | null;
}

/** One batch, as it went. */
export interface WhatHappened {
  created: CreatedOffer[];
  moved: MovedOffer[];
  merges: Merge[];
  /** No longer listed, as they were. */
  gone?: KnownOffer[];
  /** Of every product that was touched, after it. */
  cards: CardRow[];
  /** Slugs of shops by id. */
  shops: Map<number, string>;
}

/**
 * The log rows of one batch: merges, a `product` row for each new product, then a row per offer that is new or says
 * something else.
 */
export function describeChanges({
  created,
  moved,
  merges,
  gone: missing = [],
  cards,
  shops,
}: WhatHappened): NewChange[] {
  const cardOf = new Map(cards.map((card) => [card.id, card]));
  const changes: NewChange[] = merges.flatMap(({ gone, into }) => describeMerge(gone, cardOf.get(into)!));
  for (const { offer, offerId, productId, isNewProduct } of created) {
    const card = cardOf.get(productId)!;
    if (isNewProduct) changes.push(describeMade(card));
    changes.push(describeArrival({ offerId, offer }, card, shops));
  }
  for (const { offer, before } of moved)
    changes.push(describeMove({ offerId: before.id, before, after: offer }, cardOf.get(before.productId)!, shops));
  for (const before of missing) {
    const after = { ...before, status: "gone" };
    changes.push(describeMove({ offerId: before.id, before, after }, cardOf.get(before.productId)!, shops));
  }
  return changes;
}

/** The log row of an offer that its product did not have before. */
export function describeArrival(
  { offerId, offer }: { offerId: number; offer: OfferFacts },
  card: CardRow,
  shops: Map<number, string>,
): NewChange {
  const after = toState(offer, offerId, card, shops);
  return { kind: after.price === null ? "offer" : "price", ...subject(card), before: null, after };
}

/** The log row of an offer that says something else. One that is gone has no price. */
export function describeMove(
  { offerId, before, after }: { offerId: number; before: OfferFacts; after: OfferFacts },
  card: CardRow,
  shops: Map<number, string>,
): NewChange {
  const [was, is] = [toState(before, offerId, card, shops), toState(after, offerId, card, shops)];
  const priced = was.price !== is.price || was.currency !== is.currency;
  return { kind: priced ? "price" : "offer", ...subject(card), before: was, after: is };
}

function subject(card: CardRow) {
  return { productId: card.id, categoryPath: card.categoryPath };
}

/** What a change row says of an offer itself. */
export interface OfferFacts {
  shopId: number;
  url: string;
  price: number | null;
  currency: string;
  condition?: string;
  availability?: string | null;
  status?: string;
}

function toState(offer: OfferFacts, offerId: number, card: CardRow, shops: Map<number, string>): OfferState {
  const isGone = offer.status === "gone";
  return {
    offerId,
    slug: card.slug,
    name: card.name,
    shop: shops.get(offer.shopId) ?? "",
    url: offer.url,
    price: isGone ? null : offer.price,
    currency: offer.currency,
    condition: offer.condition ?? "new",
    availability: isGone ? null : (offer.availability ?? null),
  };
}
