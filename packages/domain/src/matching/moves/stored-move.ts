import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../../platform/batch.ts";
import type { IdentifierKey } from "../match-offers.ts";

/** What it takes to undo a move besides where the offer was. */
export interface MoveUndo {
  /** The product that was made for the offer. */
  made: number | null;
  /** Went along with the offer. */
  identifiers: IdentifierKey[];
  /** Decisions about the offer that ended. */
  decisions: number[];
  /** Earlier moves of it out of the product it came back to: they no longer hold. */
  withdrawn: number[];
}

/** A move that holds. Merged products are what they were merged into. */
export interface StoredMove {
  id: number;
  left: number;
  joined: number;
  leftVariant: number;
  joinedVariant: number;
  undo: MoveUndo;
}

const standing = sql`select move.id, coalesce(source.merged_into_id, left_id) as left,
    coalesce(target.merged_into_id, joined_id) as joined, left_variant_id as "leftVariant",
    joined_variant_id as "joinedVariant", move.undo
  from offer_move as move left join product as source on source.id = left_id
    left join product as target on target.id = joined_id`;

/** What still holds of the moves of an offer, the last one first. */
export async function findMoves(
  trx: Transaction<Tables>,
  { shopId, key }: { shopId: number; key: string },
): Promise<StoredMove[]> {
  const { rows } = await sql<StoredMove>`
    ${standing} where shop_id = ${shopId} and key = ${key} and undone_at is null order by move.id desc`.execute(trx);
  return rows;
}

/** Where somebody has put an offer before it was taken away and came again, and where it must not go. */
export interface ToldPlace {
  variant: { id: number; productId: number; moveId: number } | null;
  left: Set<number>;
}

/**
 * What somebody has said of offers that are about to be attached: of the same shop and key, or of the same shop and title,
 * since a shop may list a thing anew.
 *
 * @returns one per offer, in order
 */
export async function findToldPlaces(
  trx: Transaction<Tables>,
  offers: { shopId: number; key: string; title: string }[],
): Promise<ToldPlace[]> {
  const rows = offers.map(({ shopId, key, title }, ord) => ({ ord, shop_id: shopId, key, title }));
  const { rows: told } = await sql<{
    ord: number;
    left: number;
    variantId: number | null;
    productId: number;
    moveId: number;
  }>`
    select wanted.ord, coalesce(source.merged_into_id, left_id) as left, variant.id as "variantId",
      variant.product_id as "productId", move.id as "moveId"
    from ${recordset(rows)} as wanted(ord int, shop_id bigint, key text, title text)
      join offer_move as move on move.shop_id = wanted.shop_id and (move.key = wanted.key or move.title = wanted.title)
        and undone_at is null
      left join product as source on source.id = left_id
      left join variant on variant.id = joined_variant_id and move.key = wanted.key
    order by move.id`.execute(trx);
  const places = offers.map((): ToldPlace => ({ variant: null, left: new Set() }));
  for (const { ord, left, variantId, productId, moveId } of told) {
    const place = places[ord]!;
    place.left.add(left);
    // The last one decides.
    if (variantId !== null) place.variant = { id: variantId, productId, moveId };
  }
  return places;
}
