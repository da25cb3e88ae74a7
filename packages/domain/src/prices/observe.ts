import { appendChanges, type Database, type NewChange, type Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import { insertProducts, type ProductDraft } from "../catalog/create-products.ts";
import { fillMissingFacts } from "../catalog/fill-missing-facts.ts";
import { lockCatalog } from "../catalog/lock.ts";
import { refreshCards } from "../catalog/refresh-cards.ts";
import { type Attachment, attachOffers, type Merge } from "./attach-offers.ts";
import { isHeartbeatDue } from "./heartbeat.ts";
import type { ObservedOffer, ObserveResult } from "./observed-offer.ts";
import { describeChanges } from "./offer-changes.ts";
import {
  findOffers,
  findShopSlugs,
  insertMatchDecisions,
  insertObservations,
  insertOffers,
  type KnownOffer,
  keyOf,
  lockOffers,
  type NewObservation,
  touchSeen,
  updateOffers,
} from "./queries.ts";

/** What a writer of the catalog is handed. */
export interface CatalogWriterDeps {
  db: Pick<Database, "ingest">;
  config: { SITE_CURRENCY: string };
  bus: { wake(topic: "change"): void };
  /**
   * Given by procedures, whose caller must read its own write on this node at once. Crawls and imports leave it out: what
   * they write shows within half a second, and lists stay cached meanwhile.
   */
  feed?: { applied(changeId: number): Promise<void> };
}

/** An offer that was not stored before, and where it went. */
export interface CreatedOffer extends Attachment {
  offerId: number;
  offer: ObservedOffer;
}

/** An offer that says something else than before. */
export interface MovedOffer {
  offer: ObservedOffer;
  before: KnownOffer;
}

/**
 * Records what was seen of offers, in one transaction: the offers, their price history, their products' cards and the
 * change log. New offers are matched to a product first, or get one made.
 *
 * Returns when this node's caches know, one result per offer in order. Repeating a call changes nothing; an observation
 * older than what is known only adds to the history. A key must not be given twice in one call.
 */
export async function observeOffers(deps: CatalogWriterDeps, offers: ObservedOffer[]): Promise<ObserveResult[]> {
  if (offers.length === 0) return [];
  const { results, lastChange } = await deps.db.ingest
    .transaction()
    .execute((trx) => observeInTransaction(trx, deps.config.SITE_CURRENCY, offers));
  if (lastChange > 0) {
    deps.bus.wake("change");
    await deps.feed?.applied(lastChange);
  }
  return results;
}

async function observeInTransaction(trx: Transaction<Tables>, siteCurrency: string, offers: ObservedOffer[]) {
  let known = await findOffers(trx, offers);
  if (known.size < offers.length) {
    // Whether an offer is new is asked again under the lock: somebody may have made it meanwhile.
    await lockCatalog(trx);
    known = await findOffers(trx, offers);
  }
  const { created, products, merges } = await createOffers(
    trx,
    offers.filter((offer) => !known.has(keyOf(offer))),
  );
  // What was merged away meanwhile is known under its successor.
  for (const { from, into } of merges)
    for (const before of known.values()) if (before.productId === from) before.productId = into;
  const moved = await moveOffers(trx, offers, known);

  const createdOf = new Map(created.map((entry) => [entry.offer, entry]));
  const results = offers.map((offer): ObserveResult => {
    const { offerId, productId, variantId } = createdOf.get(offer) ?? toResult(known.get(keyOf(offer))!);
    const outcome = createdOf.has(offer) ? "created" : moved.has(offer) ? "changed" : "unchanged";
    return { offerId, productId, variantId, outcome, observed: isWorthARow(offer, known.get(keyOf(offer))) };
  });
  const observations = offers.flatMap((offer, index) =>
    results[index]!.observed ? [toObservation(offer, results[index]!.offerId)] : [],
  );
  await insertObservations(trx, observations);
  await touchSeen(
    trx,
    offers.map((offer, index) => ({ offerId: results[index]!.offerId, at: offer.at })),
  );

  const touched = [
    ...results.filter(({ outcome }) => outcome !== "unchanged").map(({ productId }) => productId),
    ...merges.map(({ into }) => into),
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
          offers.map(({ shopId }) => shopId),
        )
      : new Map<number, string>();
  const changes: NewChange[] = describeChanges({ created, moved: [...moved.values()], merges, cards, shops });
  return { results, lastChange: await appendChanges(trx, changes) };
}

async function createOffers(
  trx: Transaction<Tables>,
  offers: ObservedOffer[],
): Promise<{ created: CreatedOffer[]; products: ProductDraft[]; merges: Merge[] }> {
  if (offers.length === 0) return { created: [], products: [], merges: [] };
  const { attachments, products, merges } = await attachOffers(trx, offers);
  const ids = await insertOffers(
    trx,
    offers.map((offer, index) => ({
      ...offer,
      ...attachments[index]!,
      observedAt: isWorthARow(offer) ? offer.at : null,
    })),
  );
  const created = offers.map((offer, index) => ({ ...attachments[index]!, offer, offerId: ids[index]! }));
  await insertMatchDecisions(
    trx,
    created.map(({ offer: _, isNewProduct, ...decision }) => ({
      ...decision,
      decision: isNewProduct ? "new" : "auto",
    })),
  );
  return { created, products, merges };
}

async function moveOffers(
  trx: Transaction<Tables>,
  offers: ObservedOffer[],
  known: Map<string, KnownOffer>,
): Promise<Map<ObservedOffer, MovedOffer>> {
  const candidates = offers.filter((offer) => {
    const before = known.get(keyOf(offer));
    return before && hasMoved(offer, before);
  });
  // Read again under the row locks: of two writers of one offer the second sees what the first wrote.
  const locked = await lockOffers(
    trx,
    candidates.map((offer) => known.get(keyOf(offer))!.id),
  );
  const moved = new Map<ObservedOffer, MovedOffer>();
  for (const offer of candidates) {
    const before = locked.get(keyOf(offer));
    if (before && hasMoved(offer, before)) moved.set(offer, { offer, before });
  }
  await updateOffers(
    trx,
    [...moved.values()].map(({ offer, before }) => ({ id: before.id, offer })),
  );
  await fillMissingFacts(
    trx,
    [...moved.values()].map(({ offer, before }) => ({ productId: before.productId, facts: offer.product })),
  );
  return moved;
}

function toResult({ id, productId, variantId }: KnownOffer) {
  return { offerId: id, productId, variantId };
}

function hasMoved(offer: ObservedOffer, before: KnownOffer): boolean {
  if (before.seenAt && offer.at < before.seenAt) return false;
  if (offer.sourceHash && offer.sourceHash === before.sourceHash && before.status === "active") return false;
  return (
    priceMoved(offer, before) ||
    before.status !== "active" ||
    before.url !== offer.url ||
    before.title !== offer.title ||
    before.shipping !== (offer.shipping ?? null) ||
    before.condition !== (offer.condition ?? "new") ||
    before.sourceHash !== (offer.sourceHash ?? null)
  );
}

function priceMoved(offer: ObservedOffer, before: KnownOffer): boolean {
  return (
    before.price !== offer.price ||
    before.currency !== offer.currency ||
    before.listPrice !== (offer.listPrice ?? null) ||
    before.availability !== (offer.availability ?? null)
  );
}

function isWorthARow(offer: ObservedOffer, before?: KnownOffer): boolean {
  if (offer.observe === false) return false;
  if (!before) return offer.price !== null || Boolean(offer.availability);
  return priceMoved(offer, before) || isHeartbeatDue(before.id, before.observedAt, offer.at);
}

function toObservation(offer: ObservedOffer, offerId: number): NewObservation {
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
  };
}
