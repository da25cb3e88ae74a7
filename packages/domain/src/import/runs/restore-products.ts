import type { NewChange, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { placeProducts } from "../../catalog/place-products.ts";
import { describeSplit } from "../../catalog/product-changes.ts";
import { readManyFacts, withdrawFacts, writeFacts } from "../../catalog/product-facts.ts";
import { findProductStates } from "../../catalog/product-states.ts";
import { refreshCards } from "../../catalog/refresh-cards.ts";
import { takeOut } from "../../catalog/split-product.ts";
import type { BatchUndo } from "./journal.ts";

/** Takes from products what the batch had added, as far as nobody has changed it since. */
export async function restoreFacts(trx: Transaction<Tables>, facts: BatchUndo["facts"]): Promise<void> {
  const ids = facts.map(({ productId }) => productId).sort((a, b) => a - b);
  if (ids.length === 0) return;
  await sql`select id from product where id = any(${ids}::bigint[]) order by id for update`.execute(trx);
  const stored = await readManyFacts(trx, ids);
  for (const { productId, before, after } of facts) {
    const now = stored.get(productId);
    if (!now) continue;
    const rest = withdrawFacts(now, before, after);
    await writeFacts(trx, productId, rest);
    const keys = Object.keys(now.specs).filter((key) => !(key in rest.specs));
    await sql`delete from spec using attribute where spec.product_id = ${productId} and attribute.id = spec.attribute_id
      and attribute.key = any(${keys}::text[])`.execute(trx);
  }
  await placeProducts(trx, ids);
}

/** Makes two again of what the batch had made one, and tells both cards and what to log. */
export async function splitMerged(
  trx: Transaction<Tables>,
  merged: number[],
  siteCurrency: string,
): Promise<NewChange[]> {
  const changes: NewChange[] = [];
  for (const id of merged.toReversed()) {
    const state = (await findProductStates(trx, [id])).get(id);
    // An editor may have split them already.
    if (!state || state.mergedInto === null) continue;
    const before = (await findProductStates(trx, [state.mergedInto])).get(state.mergedInto)!;
    await takeOut(trx, id, before.id);
    const cards = new Map((await refreshCards(trx, [id, before.id], siteCurrency)).map((card) => [card.id, card]));
    changes.push(...describeSplit(cards.get(id)!, { before, after: cards.get(before.id)! }));
  }
  return changes;
}
