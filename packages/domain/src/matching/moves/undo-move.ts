import { sql } from "kysely";
import { describeArchived, describeProduct } from "../../catalog/product-changes.ts";
import { findProductStates } from "../../catalog/product-states.ts";
import { refreshCards } from "../../catalog/refresh-cards.ts";
import { removeMade } from "../../prices/remove-made.ts";
import { endDecisions, makeVariant, placeOffer } from "./apply-move.ts";
import { describeOfferMove } from "./describe-offer-move.ts";
import type { MoveContext, Moved } from "./move-offer.ts";
import type { StoredMove } from "./stored-move.ts";

/**
 * Takes back the last move of an offer: it is with its variant again, and so are its identifiers. What was made for the move and
 * nothing else refers to goes.
 */
export async function undoMove({ trx, siteCurrency, offer }: MoveContext, move: StoredMove): Promise<Moved> {
  const { left, joined, undo } = move;
  const states = await findProductStates(trx, [joined]);
  const { rows } = await sql<{ id: number }>`
    select id from variant where id = ${move.leftVariant} and product_id = ${left}`.execute(trx);
  const variantId = rows[0]?.id ?? (await makeVariant(trx, offer, { productId: left, isDefault: false }));
  await placeOffer(trx, { offer, variantId, productId: left, identifiers: undo.identifiers });
  const products = undo.made === null ? [] : [undo.made];
  const variants = undo.made === null ? [move.joinedVariant] : [];
  const { removed, archived } = await removeMade(trx, { products, variants, identifiers: [] }, []);

  await endDecisions(trx, offer.id);
  await sql`update match_decision set undone_at = null
    where id = any(${undo.decisions}::bigint[]) and offer_id = ${offer.id}`.execute(trx);
  await sql`update offer_move set undone_at = now() where id = ${move.id}`.execute(trx);
  await sql`update offer_move set undone_at = null where id = any(${undo.withdrawn}::bigint[])`.execute(trx);
  await sql`delete from match_example where move_id = ${move.id}`.execute(trx);

  const cards = await refreshCards(trx, removed.includes(joined) ? [left] : [left, joined], siteCurrency);
  const from = states.get(joined)!;
  const to = cards.find(({ id }) => id === left)!;
  return {
    result: left,
    changes: [
      ...(await describeOfferMove(trx, offer, { from, to })),
      describeProduct(to, to),
      [...removed, ...archived].includes(joined) ? describeArchived(from) : describeProduct(from, from),
    ],
  };
}
