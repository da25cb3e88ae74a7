import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { CardRow } from "./card.ts";
import type { ProductStatus } from "./contract.ts";

/** Whether a product is listed, and where it leads if not. */
export interface ProductState extends CardRow {
  status: ProductStatus;
  mergedInto: number | null;
}

/** Under the catalog lock nobody else archives, restores, merges or splits: the states stay as they are read. */
export async function findProductStates(trx: Transaction<Tables>, ids: number[]): Promise<Map<number, ProductState>> {
  const { rows } = await sql<ProductState>`
    select id, slug, name, category_path as "categoryPath", status, merged_into_id as "mergedInto"
    from product where id = any(${ids}::bigint[])`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}
