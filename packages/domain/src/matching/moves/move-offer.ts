import type { NewChange, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { MoveOfferInput, Product } from "../../catalog/contract.ts";
import { getProduct } from "../../catalog/get-product.ts";
import type { CatalogReaderDeps } from "../../catalog/list-products.ts";
import { lockCatalog } from "../../catalog/lock.ts";
import { findProductStates, requireListed } from "../../catalog/product-states.ts";
import { writeCatalog } from "../../catalog/write-catalog.ts";
import { notFound } from "../../platform/errors.ts";
import type { CatalogWriterDeps } from "../../prices/observe.ts";
import { type LockedOffer, lockOffers } from "../../prices/queries.ts";
import { applyMove } from "./apply-move.ts";
import { findMoves, type StoredMove } from "./stored-move.ts";
import { undoMove } from "./undo-move.ts";

/** What moving an offer and taking that back are handed. They return what has changed in the catalog. */
export interface MoveContext {
  trx: Transaction<Tables>;
  siteCurrency: string;
  offer: LockedOffer;
  input: MoveOfferInput & { by: number | null };
}

/**
 * Puts an offer with the product it is of, because an editor knows: one that is there, or with null one of its own, made of what
 * its shop says. Identifiers that are known from this offer alone go along. Nothing brings it back to the product it leaves: not
 * its identifiers, its name or its shop's groups, and not when it is taken away and comes again.
 *
 * Moving it back to where it was undoes the move: all is as before but for what was observed since, and a product that was made
 * for it is gone. Moving it where it is changes nothing.
 *
 * @param input `by`: the key that decides, null for a call from within
 * @returns the product it is with now
 * @throws DomainError `not_found` for the offer or the product, `conflict` for an archived or merged product
 */
export async function moveOffer(
  deps: CatalogWriterDeps & CatalogReaderDeps,
  input: MoveOfferInput & { by: number | null },
): Promise<Product> {
  const id = await writeCatalog(deps, async (trx) => {
    await lockCatalog(trx);
    const offer = [...(await lockOffers(trx, [input.offerId])).values()][0];
    if (!offer) throw notFound("offer", input.offerId);
    const { productId } = input;
    if (productId !== null)
      requireListed("productId", productId, (await findProductStates(trx, [productId])).get(productId));
    const moves = await findMoves(trx, offer);
    if (await isThere(trx, offer, { productId, last: moves[0] })) return { result: offer.productId, changes: [] };
    const context = { trx, siteCurrency: deps.config.SITE_CURRENCY, offer, input };
    return (await isWayBack(trx, offer, { productId, last: moves[0] }))
      ? undoMove(context, moves[0]!)
      : applyMove(context, moves);
  });
  return getProduct(deps, { id });
}

/** What a step of `moveOffer` answers: the product the offer is with, and what has changed. */
export interface Moved {
  result: number;
  changes: NewChange[];
}

interface Aim {
  productId: number | null;
  last: StoredMove | undefined;
}

/** With null: whether it has a product that was made for it, and that no other offer has joined unless an editor made it. */
async function isThere(trx: Transaction<Tables>, offer: LockedOffer, { productId, last }: Aim): Promise<boolean> {
  if (productId !== null) return offer.productId === productId;
  if (last?.undo.made && last.joined === offer.productId) return true;
  const { rows } = await sql`
    select from match_decision where offer_id = ${offer.id} and undone_at is null and decision in ('new', 'review')
      and product_id = ${offer.productId}
      and not exists (select from offer where product_id = ${offer.productId} and id <> ${offer.id})`.execute(trx);
  return rows.length > 0;
}

/** Whether this takes the last move back: to the product it left, or to one that was its own and waits for it. */
async function isWayBack(trx: Transaction<Tables>, offer: LockedOffer, { productId, last }: Aim): Promise<boolean> {
  if (last?.joined !== offer.productId) return false;
  if (productId !== null) return last.left === productId;
  const { rows } = await sql`select from product where id = ${last.left} and status = 'active'
    and not exists (select from offer where product_id = product.id)`.execute(trx);
  return rows.length > 0;
}
