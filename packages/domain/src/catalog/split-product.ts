import type { NewChange, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { DomainError, notFound } from "../platform/errors.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import type { Product, ProductIdInput } from "./contract.ts";
import { getProduct } from "./get-product.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { lockCatalog } from "./lock.ts";
import { applyMerge, lockMerged, revertMerge, type StoredMerge } from "./merge-products.ts";
import { describeSplit } from "./product-changes.ts";
import { findProductStates } from "./product-states.ts";
import { refreshCards } from "./refresh-cards.ts";
import { writeCatalog } from "./write-catalog.ts";

/**
 * Takes a merged product out again, as if it had never been merged: its variants with their offers, and all that its
 * successor has only from it. What was observed meanwhile goes with its offer, a variant that was first seen meanwhile
 * stays, and so does a fact of the successor that says something else by now.
 *
 * Any merge can be split, whatever was merged after it: with a merged into b and then b into c, splitting a leaves b in c.
 * Later merges into the same successor are taken back, newest first, and made again without the one that is split.
 *
 * @returns the product that is back
 * @throws DomainError `not_found`, or `conflict` for a product that is not merged
 */
export async function splitProduct(
  deps: CatalogWriterDeps & CatalogReaderDeps,
  { id }: ProductIdInput,
): Promise<Product> {
  await writeCatalog(deps, async (trx) => {
    await lockCatalog(trx);
    return { result: undefined, changes: await takeApart(trx, deps.config.SITE_CURRENCY, id) };
  });
  return getProduct(deps, { id });
}

/** What `splitProduct` does, for a caller who holds the catalog lock and logs the changes it returns. */
export async function takeApart(trx: Transaction<Tables>, siteCurrency: string, id: number): Promise<NewChange[]> {
  const state = (await findProductStates(trx, [id])).get(id);
  if (!state) throw notFound("product", id);
  const successor = state.mergedInto;
  if (successor === null) throw notSplittable(id, "is not merged into another one");
  await lockMerged(trx, [successor]);
  const before = (await findProductStates(trx, [successor])).get(successor)!;
  await takeOut(trx, id, successor);
  const cards = await refreshCards(trx, [id, successor], siteCurrency);
  const [back, after] = [id, successor].map((product) => cards.find((card) => card.id === product)!);
  return describeSplit(back!, { before, after: after! });
}

/** Takes a merged product out of its successor. The caller holds the catalog lock, refreshes both cards and logs it. */
export async function takeOut(trx: Transaction<Tables>, id: number, successor: number): Promise<void> {
  const { rows: merges } = await sql<StoredMerge>`
    select product_merge.id, from_id as "from", into_id as "into", undo
    from product_merge join product on product.id = from_id
    where product.merged_into_id = ${successor} and undone_at is null order by product_merge.id desc`.execute(trx);
  const index = merges.findIndex(({ from }) => from === id);
  const split = merges[index];
  if (!split) throw notSplittable(id, "was merged before it was noted how to undo that");
  const later = merges.slice(0, index);
  for (const merge of [...later, split]) await revertMerge(trx, merge);
  await sql`update product_merge set undone_at = now() where id = ${split.id}`.execute(trx);
  for (const merge of later.reverse()) {
    const undo = await applyMerge(trx, merge);
    await sql`update product_merge set undo = ${JSON.stringify(undo)}::jsonb where id = ${merge.id}`.execute(trx);
  }
}

function notSplittable(id: number, why: string): DomainError {
  return new DomainError("conflict", `The product ${id} ${why}.`, { resource: "product", id });
}
