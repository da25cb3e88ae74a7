import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { insertProducts, reserveProducts } from "../../catalog/create-products.ts";
import { describeMade, describeProduct } from "../../catalog/product-changes.ts";
import { refreshCards } from "../../catalog/refresh-cards.ts";
import { recordset } from "../../platform/batch.ts";
import { insertMatchDecisions, type LockedOffer } from "../../prices/queries.ts";
import { leadNameTo } from "../known-names/learn-products.ts";
import type { IdentifierKey } from "../match-offers.ts";
import { storeExamples } from "../reviews/store-answer.ts";
import { describeOfferMove } from "./describe-offer-move.ts";
import { draftOwnProduct } from "./draft-own-product.ts";
import type { MoveContext, Moved } from "./move-offer.ts";
import { findOwnIdentifiers } from "./own-identifiers.ts";
import type { MoveUndo, StoredMove } from "./stored-move.ts";

/** Moves an offer to the product the input names, or to one of its own, and keeps how to undo that. */
export async function applyMove(
  { trx, siteCurrency, offer, input: { productId, note, by } }: MoveContext,
  moves: StoredMove[],
): Promise<Moved> {
  const { id: offerId, productId: left } = offer;
  const identifiers = await findOwnIdentifiers(trx, offer);
  const drafts = productId === null ? [await draftOwnProduct(trx, offer)] : [];
  await reserveProducts(trx, drafts);
  const made = drafts[0]?.id ?? null;
  const joined = made ?? productId!;
  const variantId = await makeVariant(trx, offer, { productId: joined, isDefault: made !== null });
  await placeOffer(trx, { offer, variantId, productId: joined, identifiers });

  const undo: MoveUndo = {
    made,
    identifiers,
    decisions: await endDecisions(trx, offerId),
    withdrawn: moves.filter((move) => move.left === joined).map(({ id }) => id),
  };
  await sql`update offer_move set undone_at = now() where id = any(${undo.withdrawn}::bigint[])`.execute(trx);
  const moveId = await storeMove(trx, offer, { joined, variantId, undo, by, note });
  const evidence = { moveId, left, by };
  const decision = made === null ? "same" : "new";
  await insertMatchDecisions(trx, [
    { offerId, variantId, productId: joined, method: "editor", decision, score: 1, evidence },
  ]);

  const ownCards = await insertProducts(trx, drafts, siteCurrency);
  await leadNameTo(trx, joined, offer);
  const cards = new Map(
    [...ownCards, ...(await refreshCards(trx, made === null ? [left, joined] : [left], siteCurrency))].map((card) => [
      card.id,
      card,
    ]),
  );
  await storeExamples(trx, { offerId, moveId }, { answer: "different", candidates: [left], by });
  if (made === null) await storeExamples(trx, { offerId, moveId }, { answer: "same", candidates: [joined], by });
  const [from, to] = [cards.get(left)!, cards.get(joined)!];
  return {
    result: joined,
    changes: [
      describeProduct(from, from),
      made === null ? describeProduct(to, to) : describeMade(to),
      ...(await describeOfferMove(trx, offer, { from, to })),
    ],
  };
}

/**
 * A variant for an offer alone: of a product somebody knows it to be of, nobody has said which variant it is. It is called as the
 * one before where that had no other offer.
 */
export async function makeVariant(
  trx: Transaction<Tables>,
  { id, variantId }: LockedOffer,
  { productId, isDefault }: { productId: number; isDefault: boolean },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into variant (product_id, name, is_default)
    values (${productId}, coalesce((select name from variant where id = ${variantId}
        and not exists (select from offer where variant_id = variant.id and offer.id <> ${id})), ''), ${isDefault})
    returning id`.execute(trx);
  return rows[0]!.id;
}

/** Puts an offer with a variant, and the identifiers that go along. */
export async function placeOffer(
  trx: Transaction<Tables>,
  place: { offer: LockedOffer; variantId: number; productId: number; identifiers: IdentifierKey[] },
): Promise<void> {
  const { offer, variantId, productId, identifiers } = place;
  await sql`update offer set variant_id = ${variantId}, product_id = ${productId} where id = ${offer.id}`.execute(trx);
  if (identifiers.length === 0) return;
  await sql`update identifier set variant_id = ${variantId}
    from ${recordset(identifiers)} as own(kind text, scope bigint, value text)
    where identifier.kind = own.kind and identifier.scope = own.scope and identifier.value = own.value
      and identifier.variant_id = ${offer.variantId}`.execute(trx);
}

/** @returns ids of the decisions that held until now */
export async function endDecisions(trx: Transaction<Tables>, offerId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`update match_decision set undone_at = now()
    where offer_id = ${offerId} and undone_at is null returning id`.execute(trx);
  return rows.map(({ id }) => id);
}

async function storeMove(
  trx: Transaction<Tables>,
  { shopId, key, title, productId, variantId }: LockedOffer,
  move: { joined: number; variantId: number; undo: MoveUndo; by: number | null; note: string | undefined },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into offer_move (shop_id, key, title, left_id, joined_id, left_variant_id, joined_variant_id, undo, decided_by, note)
    values (${shopId}, ${key}, ${title}, ${productId}, ${move.joined}, ${variantId}, ${move.variantId},
      ${JSON.stringify(move.undo)}::jsonb, ${move.by}, ${move.note ?? null})
    returning id`.execute(trx);
  return rows[0]!.id;
}
