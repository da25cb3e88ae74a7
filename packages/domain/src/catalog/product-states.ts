import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { DomainError } from "../platform/errors.ts";
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

/**
 * A product that something can be put into. `field` is what the input calls it.
 *
 * @throws DomainError, naming the field: `not_found`, or `conflict` for an archived or merged one
 */
export function requireListed(field: string, id: number, state: ProductState | undefined): ProductState {
  const about = { resource: "product", id };
  if (!state) {
    const message = `there is no product ${id}`;
    throw new DomainError("not_found", `${field}: ${message}`, { ...about, fields: { [field]: message } });
  }
  if (state.status !== "active") {
    const message = state.mergedInto ? `is part of the product ${state.mergedInto} already` : "is archived";
    throw new DomainError("conflict", `${field}: ${message}`, { ...about, fields: { [field]: message } });
  }
  return state;
}
