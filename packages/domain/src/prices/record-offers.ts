import type { NewChange, Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import { insertProducts, type ProductDraft } from "../catalog/create-products.ts";
import { fillMissingFacts } from "../catalog/fill-missing-facts.ts";
import { refreshCards } from "../catalog/refresh-cards.ts";
import { openReviews } from "../matching/reviews/open-reviews.ts";
import { type Attachment, attachOffers, type Merge } from "./attach-offers.ts";
import { type Belief, believePrices, storeBeliefs } from "./believe-prices.ts";
import { hasMoved, isLate, isWorthARow, priceMoved } from "./compare-offers.ts";
import { forgetMisses } from "./miss-offers.ts";
import type { ObservedOffer, ObserveResult } from "./observed-offer.ts";
import { describeChanges } from "./offer-changes.ts";
import {
  findShopSlugs,
  insertMatchDecisions,
  insertObservations,
  insertOffers,
  type KnownOffer,
  keyOf,
  type LockedOffer,
  lockOffers,
  type NewObservation,
  type SeenAtOnce,
  touchSeen,
  updateOffers,
} from "./queries.ts";
import type { WriteJournal } from "./write-journal.ts";

/** Offers as they are seen now, and as they are stored. */
export interface SeenOffers {
  offers: ObservedOffer[];
  /** By `keyOf`: those of the offers that are stored. Unless all are, the caller holds the catalog lock. */
  known: Map<string, KnownOffer | LockedOffer>;
  /** Further offers that were seen and say what they said before. */
  unchanged?: SeenAtOnce;
  /** Told of what it takes to undo this. */
  journal?: WriteJournal;
}

/** An offer that was not stored before, and where it went. */
export interface CreatedOffer extends Attachment {
  offerId: number;
  /** As it is stored. */
  offer: ObservedOffer;
  belief: Belief;
}

/** An offer that says something else than before. */
export interface MovedOffer {
  offer: ObservedOffer;
  before: KnownOffer;
}

/** What `observeOffers` does, for a caller who has looked the offers up, and commits. */
export async function recordOffers(
  trx: Transaction<Tables>,
  siteCurrency: string,
  { offers: seen, known, unchanged, journal }: SeenOffers,
): Promise<{ result: ObserveResult[]; changes: NewChange[] }> {
  await lockToWrite(trx, seen, known);
  await touchSeen(
    trx,
    seen.flatMap((offer) => {
      const before = known.get(keyOf(offer));
      return before ? [{ offerId: before.id, at: offer.at }] : [];
    }),
    unchanged,
  );
  await forgetMisses(
    trx,
    seen.flatMap((offer) => {
      const before = known.get(keyOf(offer));
      return before?.misses && isLocked(before) && !isLate(offer, before) ? [before.id] : [];
    }),
  );
  const isKnown = (offer: ObservedOffer) => known.has(keyOf(offer));
  const beliefs = await believePrices(trx, seen.filter(isKnown), { known });
  const { created, products, merges } = await createOffers(
    trx,
    seen.filter((offer) => !isKnown(offer)),
    journal,
  );
  // What was merged away meanwhile is known under its successor.
  for (const { from, into } of merges)
    for (const before of known.values()) if (before.productId === from) before.productId = into;
  const moved = await moveOffers(trx, beliefs, { known, journal });

  const beliefOf = new Map([...beliefs, ...created.map(({ belief }) => belief)].map((belief) => [belief.seen, belief]));
  const createdOf = new Map(created.map((entry) => [entry.belief.seen, entry]));
  const results = seen.map((offer): ObserveResult => {
    const { offerId, productId, variantId } = createdOf.get(offer) ?? toResult(known.get(keyOf(offer))!);
    const outcome = createdOf.has(offer) ? "created" : moved.has(offer) ? "changed" : "unchanged";
    const before = moved.get(offer)?.before;
    const repriced =
      before !== undefined && (before.status !== "active" || priceMoved(moved.get(offer)!.offer, before));
    return { offerId, productId, variantId, outcome, repriced, observed: isWorthARow(offer, known.get(keyOf(offer))) };
  });
  const observations = seen.flatMap((offer, index) =>
    results[index]!.observed ? [toObservation(beliefOf.get(offer)!, results[index]!.offerId, journal)] : [],
  );
  await insertObservations(trx, observations);
  await storeBeliefs(
    trx,
    seen.map((offer, index) => ({
      ...beliefOf.get(offer)!,
      offerId: results[index]!.offerId,
      before: known.get(keyOf(offer))?.suspect ?? null,
    })),
  );

  const touched = [
    ...results.filter(({ outcome }) => outcome !== "unchanged").map(({ productId }) => productId),
    ...merges.flatMap(({ from, into }) => [from, into]),
  ];
  const made = new Set(products.map(({ id }) => id));
  const cards = [
    ...(await insertProducts(trx, products, siteCurrency)),
    ...(await refreshCards(
      trx,
      touched.filter((id) => !made.has(id)),
      siteCurrency,
    )),
  ];
  const shops =
    touched.length > 0
      ? await findShopSlugs(
          trx,
          seen.map(({ shopId }) => shopId),
        )
      : new Map<number, string>();
  return { result: results, changes: describeChanges({ created, moved: [...moved.values()], merges, cards, shops }) };
}

/**
 * Locks the offers that are about to be written to, before anything else is locked, and reads them again: of two writers of
 * one offer the second sees what the first wrote, and where a merge has moved it meanwhile.
 */
async function lockToWrite(
  trx: Transaction<Tables>,
  offers: ObservedOffer[],
  known: Map<string, KnownOffer | LockedOffer>,
): Promise<void> {
  const ids = offers.flatMap((offer) => {
    const before = known.get(keyOf(offer));
    if (!before || isLocked(before)) return [];
    return before.misses > 0 || hasMoved(offer, before) || isWorthARow(offer, before) ? [before.id] : [];
  });
  for (const [key, before] of await lockOffers(trx, ids)) known.set(key, before);
}

async function createOffers(
  trx: Transaction<Tables>,
  offers: ObservedOffer[],
  journal: WriteJournal | undefined,
): Promise<{ created: CreatedOffer[]; products: ProductDraft[]; merges: Merge[] }> {
  if (offers.length === 0) return { created: [], products: [], merges: [] };
  const { attachments, products, merges } = await attachOffers(trx, offers, journal);
  const productOf = new Map(
    offers.map((offer, index) => [offer, attachments[index]!.isNewProduct ? undefined : attachments[index]!.productId]),
  );
  const beliefs = await believePrices(trx, offers, { known: new Map(), productOf: (offer) => productOf.get(offer) });
  const ids = await insertOffers(
    trx,
    beliefs.map(({ seen, offer }, index) => ({
      ...offer,
      ...attachments[index]!,
      observedAt: isWorthARow(seen) ? seen.at : null,
    })),
  );
  const created = beliefs.map((belief, index) => ({
    ...attachments[index]!,
    offer: belief.offer,
    belief,
    offerId: ids[index]!,
  }));
  await touchSeen(
    trx,
    created.map(({ offerId, offer }) => ({ offerId, at: offer.at })),
  );
  await insertMatchDecisions(
    trx,
    created.map(({ offer: _, belief: __, isNewProduct: ___, candidates: ____, ...decision }) => decision),
  );
  await openReviews(trx, created);
  return { created, products, merges };
}

async function moveOffers(
  trx: Transaction<Tables>,
  beliefs: Belief[],
  { known, journal }: { known: Map<string, KnownOffer | LockedOffer>; journal: WriteJournal | undefined },
): Promise<Map<ObservedOffer, MovedOffer>> {
  const moved = new Map<ObservedOffer, MovedOffer>();
  for (const { seen, offer } of beliefs) {
    const before = known.get(keyOf(offer));
    if (before && isLocked(before) && hasMoved(offer, before) && !isLate(offer, before))
      moved.set(seen, { offer, before });
  }
  await updateOffers(
    trx,
    [...moved].map(([seen, { offer, before }]) => ({
      id: before.id,
      observedAt: isWorthARow(seen, before) ? seen.at : null,
      offer,
    })),
  );
  await journal?.beforeFacts(
    trx,
    [...moved.values()].map(({ before }) => before.productId),
  );
  await fillMissingFacts(
    trx,
    [...moved.values()].map(({ offer, before }) => ({ productId: before.productId, facts: offer.product })),
  );
  return moved;
}

function isLocked(offer: KnownOffer | LockedOffer): offer is LockedOffer {
  return "seenAt" in offer;
}

function toResult({ id, productId, variantId }: KnownOffer) {
  return { offerId: id, productId, variantId };
}

/** The history holds what was seen, believed or not. */
function toObservation({ seen: offer, suspicions }: Belief, offerId: number, journal?: WriteJournal): NewObservation {
  return {
    offerId,
    at: offer.at,
    price: offer.price,
    currency: offer.currency,
    listPrice: offer.listPrice ?? null,
    availability: offer.availability ?? null,
    method: offer.method,
    confidence: offer.confidence,
    sourcePageId: offer.sourcePageId ?? null,
    suspicions: suspicions.length > 0 ? suspicions : null,
    ...(journal && { importRunId: journal.runId }),
  };
}
