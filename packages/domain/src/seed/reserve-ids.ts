import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { PartCounts } from "./count-parts.ts";
import type { SeedOffsets } from "./seed-progress.ts";

/**
 * Takes a range of ids for products, variants and offers, so that rows know their ids before they are stored. The caller
 * holds the catalog lock: nobody else draws from these sequences meanwhile.
 *
 * @param before running numbers that the first of each will have
 */
export async function reserveIds(
  trx: Transaction<Tables>,
  before: PartCounts & { products: number },
  wanted: PartCounts & { products: number },
): Promise<SeedOffsets> {
  return {
    product: (await reserve(trx, "product_id_seq", wanted.products)) - before.products,
    variant: (await reserve(trx, "variant_id_seq", wanted.variants)) - before.variants,
    offer: (await reserve(trx, "offer_id_seq", wanted.offers)) - before.offers,
  };
}

async function reserve(trx: Transaction<Tables>, sequence: string, count: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select setval(${sequence}::text::regclass, nextval(${sequence}::text::regclass) + ${count - 1}::bigint) as last`.execute(
    trx,
  );
  return rows[0]!.last - count + 1;
}
