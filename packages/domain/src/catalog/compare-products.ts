import { sql } from "kysely";
import { DomainError, notFound } from "../platform/errors.ts";
import { alignSpecs, type ComparedSpec } from "./align-specs.ts";
import { type StoredBestPrices, toBestPrices } from "./best-prices.ts";
import { type CardRecord, cardColumns, toCard } from "./card-columns.ts";
import type { CompareInput, Comparison, ProductStatus } from "./contract.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { specObject, specsJson } from "./spec-columns.ts";

interface ComparedRecord extends CardRecord {
  askedId: number;
  status: ProductStatus;
  bestPrices: StoredBestPrices;
  specs: ComparedSpec[];
}

/**
 * Products side by side, in one statement. For a merged product its successor stands in.
 *
 * @throws DomainError `not_found`, or `gone` for an archived product
 */
export async function compareProducts(
  deps: Pick<CatalogReaderDeps, "db" | "config">,
  { ids, currency = deps.config.SITE_CURRENCY }: CompareInput,
): Promise<Comparison> {
  const object = sql`${specObject} || jsonb_build_object('attributeId', attribute.id, 'norm', spec.norm)`;
  const { rows } = await sql<ComparedRecord>`
    select asked.id as "askedId", ${cardColumns(currency, deps.config.SITE_CURRENCY)}, product.status,
      product.best_prices as "bestPrices", ${specsJson(object)} as specs
    from product as asked join product on product.id = coalesce(asked.merged_into_id, asked.id)
    where asked.id = any(${ids}::bigint[])`.execute(deps.db.reads);
  const found = ids.map((id) => requireActive(id, rows));
  return {
    products: found.map((row) => ({ ...toCard(row, currency), bestPrices: toBestPrices(row.bestPrices) })),
    rows: alignSpecs(found.map((row) => row.specs)),
  };
}

function requireActive(id: number, rows: ComparedRecord[]): ComparedRecord {
  const row = rows.find(({ askedId }) => askedId === id);
  if (!row) throw notFound("product", id);
  if (row.status === "archived")
    throw new DomainError("gone", `The product “${id}” is no longer listed.`, { resource: "product", id });
  return row;
}
