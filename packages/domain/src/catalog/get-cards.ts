import { sql } from "kysely";
import { type CardRecord, cardColumns, toCard } from "./card-columns.ts";
import type { ProductCard } from "./contract.ts";
import type { CatalogReaderDeps } from "./list-products.ts";

/**
 * Cards of active products by id; merged ones under the id they were asked by, archived ones left out. Prices are in the
 * site's currency if no other is asked for.
 */
export async function getCards(
  deps: Pick<CatalogReaderDeps, "db" | "config">,
  productIds: number[],
  currency = deps.config.SITE_CURRENCY,
): Promise<Map<number, ProductCard>> {
  if (productIds.length === 0) return new Map();
  const { rows } = await sql<CardRecord & { askedId: number }>`
    select asked.id as "askedId", ${cardColumns(currency, deps.config.SITE_CURRENCY)}
    from product as asked join product on product.id = coalesce(asked.merged_into_id, asked.id)
    where asked.id = any(${productIds}::bigint[]) and product.status = 'active'`.execute(deps.db.reads);
  return new Map(rows.map((row) => [row.askedId, toCard(row, currency)]));
}
