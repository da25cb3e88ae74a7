import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { placeProducts } from "../catalog/place-products.ts";
import { recordset } from "../platform/batch.ts";
import type { Attached } from "./write-journal.ts";

/**
 * Takes away what was made to attach offers and nothing refers to any more. A product that visitors have seen, that was
 * merged, that copy was written for or that somebody has an alert on is archived instead, so that its events and addresses go
 * on meaning it.
 *
 * @param keptOffers offers it was made for that stay, with the identifiers of their variants
 * @returns ids of the products
 */
export async function removeMade(
  trx: Transaction<Tables>,
  { products, variants, identifiers }: Omit<Attached, "merged">,
  keptOffers: number[],
): Promise<{ removed: number[]; archived: number[] }> {
  await removeIdentifiers(trx, identifiers, keptOffers);
  const { rows: idle } = await sql<{ id: number }>`
    delete from variant where id = any(${variants}::bigint[]) and not is_default
      and not exists (select from offer where offer.variant_id = variant.id) returning id`.execute(trx);
  const gone = idle.map(({ id }) => id);
  const { rows } = await sql<{ id: number; isReferred: boolean }>`
    select id, exists (select from event_hour where event_hour.product_id = product.id)
        or exists (select from content where content.product_id = product.id)
        or exists (select from alert where alert.product_id = product.id)
        or exists (select from product_merge
          where product.id in (from_id, into_id) and undone_at is null) as "isReferred"
    from product where id = any(${products}::bigint[]) and status = 'active'
      and not exists (select from offer where offer.product_id = product.id) order by id for update`.execute(trx);
  const archived = rows.filter(({ isReferred }) => isReferred).map(({ id }) => id);
  const removed = rows.filter(({ isReferred }) => !isReferred).map(({ id }) => id);
  await sql`delete from identifier where variant_id = any(${gone}::bigint[])
    or variant_id in (select id from variant where product_id = any(${[...removed, ...archived]}::bigint[]))`.execute(
    trx,
  );
  await sql`update product set status = 'archived', updated_at = now() where id = any(${archived}::bigint[])`.execute(
    trx,
  );
  await placeProducts(trx, archived);
  for (const table of ["spec", "product_category", "slug_history", "product_image"])
    await sql`delete from ${sql.table(table)} where product_id = any(${removed}::bigint[])`.execute(trx);
  await sql`delete from product_merge where from_id = any(${removed}::bigint[]) or into_id = any(${removed}::bigint[])`.execute(
    trx,
  );
  await sql`delete from product where id = any(${removed}::bigint[])`.execute(trx);
  return { removed, archived };
}

async function removeIdentifiers(
  trx: Transaction<Tables>,
  identifiers: Attached["identifiers"],
  keptOffers: number[],
): Promise<void> {
  if (identifiers.length === 0) return;
  await sql`delete from identifier using ${recordset(identifiers)} as made(kind text, scope bigint, value text, "variantId" bigint)
    where identifier.kind = made.kind and identifier.scope = made.scope and identifier.value = made.value
      and identifier.variant_id = made."variantId"
      and not exists (
        select from offer where id = any(${keptOffers}::bigint[]) and variant_id = made."variantId")`.execute(trx);
}
