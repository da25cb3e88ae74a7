import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import { placeProducts } from "./place-products.ts";
import { addFacts, type ProductFacts, readFacts, withdrawFacts, writeFacts } from "./product-facts.ts";

export interface MergePair {
  from: number;
  into: number;
}

/**
 * What a merge has changed, so that it can be taken back. Offers are not listed: one follows its variant. Neither is what
 * `from` itself says: nobody writes to it while it is merged.
 */
export interface MergeUndo {
  /** Of `from` before. */
  status: string;
  /** Moved to `into`. */
  variants: { id: number; isDefault: boolean }[];
  /** Attributes whose value `into` got. */
  attributes: number[];
  /** Of `into` before. */
  facts: ProductFacts;
  /** Products that had been merged into `from`, and now lead to `into`. */
  chain: number[];
}

/** A merge as it is stored. */
export interface StoredMerge extends MergePair {
  id: number;
  undo: MergeUndo;
}

/**
 * Makes one product of two: variants and offers move to `into`, which also gets the facts it lacks; `from` is archived and
 * goes on resolving to its successor. The caller holds the catalog lock, refreshes both cards and logs the change.
 */
export async function mergeProducts(trx: Transaction<Tables>, pair: MergePair): Promise<{ mergeId: number }> {
  const undo = await applyMerge(trx, pair);
  const { rows } = await sql<{ id: number }>`insert into product_merge (from_id, into_id, undo)
    values (${pair.from}, ${pair.into}, ${JSON.stringify(undo)}::jsonb) returning id`.execute(trx);
  return { mergeId: rows[0]!.id };
}

/** Does what `mergeProducts` says, without keeping how to undo it. */
export async function applyMerge(trx: Transaction<Tables>, { from, into }: MergePair): Promise<MergeUndo> {
  await lockMerged(trx, [from, into]);
  const { rows: before } = await sql<{ status: string }>`select status from product where id = ${from}`.execute(trx);
  const facts = await readFacts(trx, into);
  const { rows: variants } = await sql<{ id: number; isDefault: boolean }>`
    with moved as (select id, is_default from variant where product_id = ${from})
    update variant set product_id = ${into}, is_default = false from moved where variant.id = moved.id
    returning variant.id, moved.is_default as "isDefault"`.execute(trx);
  await sql`update offer set product_id = ${into} where product_id = ${from}`.execute(trx);
  const { rows: specs } = await sql<{ id: number }>`
    insert into spec (product_id, attribute_id, raw, norm, number, number_max, unit)
    select ${into}, attribute_id, raw, norm, number, number_max, unit from spec where product_id = ${from}
    on conflict do nothing returning attribute_id as id`.execute(trx);
  await writeFacts(trx, into, addFacts(facts, await readFacts(trx, from)));
  // Chains are kept flat: what was merged into `from` before leads straight to `into`.
  const { rows: chain } = await sql<{ id: number }>`
    update product set merged_into_id = ${into} where merged_into_id = ${from} returning id`.execute(trx);
  await sql`update product set merged_into_id = ${into}, status = 'archived', updated_at = now()
    where id = ${from}`.execute(trx);
  await placeProducts(trx, [from, into]);
  return {
    status: before[0]!.status,
    variants,
    attributes: specs.map(({ id }) => id),
    facts,
    chain: chain.map(({ id }) => id),
  };
}

/** Takes back a merge that nothing was merged into `into` after. What changed since stays with its variant or product. */
export async function revertMerge(trx: Transaction<Tables>, { from, into, undo }: StoredMerge): Promise<void> {
  await lockMerged(trx, [from, into]);
  await sql`update variant set product_id = ${from}, is_default = was."isDefault"
    from ${recordset(undo.variants)} as was(id bigint, "isDefault" boolean)
    where variant.id = was.id and variant.product_id = ${into}`.execute(trx);
  await sql`update offer set product_id = variant.product_id from variant
    where variant.id = offer.variant_id and offer.product_id = ${into} and variant.product_id = ${from}`.execute(trx);
  await sql`delete from spec using spec as own
    where spec.product_id = ${into} and spec.attribute_id = any(${undo.attributes}::bigint[])
      and own.product_id = ${from} and own.attribute_id = spec.attribute_id and own.raw = spec.raw`.execute(trx);
  const now = await readFacts(trx, into);
  await writeFacts(trx, into, withdrawFacts(now, undo.facts, await readFacts(trx, from)));
  await sql`update product set merged_into_id = ${from}
    where id = any(${undo.chain}::bigint[]) and merged_into_id = ${into}`.execute(trx);
  await sql`update product set merged_into_id = null, status = ${undo.status}, updated_at = now()
    where id = ${from}`.execute(trx);
  await placeProducts(trx, [from, into]);
}

/** Locks what a merge of these products changes, in the order of the house: offers by id, then products by id. */
export async function lockMerged(trx: Transaction<Tables>, ids: number[]): Promise<void> {
  await sql`select id from offer where product_id = any(${ids}::bigint[]) order by id for update`.execute(trx);
  await sql`select id from product where id = any(${ids}::bigint[]) or merged_into_id = any(${ids}::bigint[])
    order by id for update`.execute(trx);
}
