import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { refreshCards } from "../catalog/refresh-cards.ts";
import { writeCatalog } from "../catalog/write-catalog.ts";
import { recordset } from "../platform/batch.ts";
import type { CatalogWriterDeps } from "./observe.ts";
import { describeChanges } from "./offer-changes.ts";
import { findShopSlugs, insertObservations, type LockedOffer, lockOffers, type NewObservation } from "./queries.ts";

/** How the history says that an offer is no longer listed. */
export const MISSED = "missed";

/** An offer that its page no longer shows, and how much that says. */
export interface Miss {
  offerId: number;
  /** 1; 2 where the shop said that the page is gone for ever. */
  weight: number;
}

export interface MissInput {
  misses: Miss[];
  /** When the looking began: what was seen since is not missed, and it is counted once. */
  since: Date;
  /** When it is written down. */
  at: Date;
  /** So many in a row mean that it is gone. */
  goneAfter: number;
}

/**
 * Counts that offers were looked for and not found. After so many times in a row they are gone: they leave best prices and
 * lists, the history ends their price, and the change log says so. To be seen once brings them back.
 *
 * Asked for again with the same `since` it counts nothing.
 *
 * @returns how many are gone now
 */
export async function missOffers(
  deps: CatalogWriterDeps,
  { misses, since, at, goneAfter }: MissInput,
): Promise<number> {
  if (misses.length === 0) return 0;
  return writeCatalog(deps, async (trx) => {
    const known = await lockOffers(
      trx,
      misses.map(({ offerId }) => offerId),
    );
    const ids = new Set(await addMisses(trx, { misses, since, at, goneAfter }));
    const gone = [...known.values()].filter(({ id }) => ids.has(id));
    await insertObservations(
      trx,
      gone.map((offer) => toEnd(offer, at)),
    );
    const cards = await refreshCards(
      trx,
      gone.map(({ productId }) => productId),
      deps.config.SITE_CURRENCY,
    );
    const shops = await findShopSlugs(
      trx,
      gone.map(({ shopId }) => shopId),
    );
    return {
      result: gone.length,
      changes: describeChanges({ created: [], moved: [], merges: [], gone, cards, shops }),
    };
  });
}

/** @returns the ids of those that are gone by it */
async function addMisses(trx: Transaction<Tables>, { misses, since, at, goneAfter }: MissInput): Promise<number[]> {
  const { rows } = await sql<{ id: number; gone: boolean }>`
    update offer set misses = offer.misses + miss.weight, missed_at = ${since}, updated_at = ${at},
      status = case when offer.misses + miss.weight >= ${goneAfter} then 'gone' else 'active' end
    from ${recordset(misses)} as miss("offerId" bigint, weight int)
    where offer.id = miss."offerId" and offer.status = 'active' and (offer.missed_at is null or offer.missed_at < ${since})
      and not exists (select from offer_seen where offer_seen.offer_id = offer.id and offer_seen.seen_at >= ${since})
    returning offer.id, offer.status = 'gone' as gone`.execute(trx);
  return rows.filter(({ gone }) => gone).map(({ id }) => id);
}

/** Forgets misses of offers that were seen. The caller holds them. */
export async function forgetMisses(trx: Transaction<Tables>, offerIds: number[]): Promise<void> {
  if (offerIds.length === 0) return;
  await sql`update offer set misses = 0 where id = any(${offerIds}::bigint[])`.execute(trx);
}

/**
 * The row of the history that ends an offer. It is gone since it was last seen: what it cost while it was missed is not known.
 *
 * @param at where nobody knows when it was seen
 */
export function toEnd({ id, currency, seenAt }: LockedOffer, at: Date): NewObservation {
  return {
    offerId: id,
    at: seenAt ? new Date(seenAt.getTime() + 1) : at,
    price: null,
    currency,
    listPrice: null,
    availability: null,
    method: MISSED,
    confidence: 1,
    sourcePageId: null,
    suspicions: null,
  };
}
