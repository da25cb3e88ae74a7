import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { normalizeGtin } from "../extract/gtin.ts";
import { normalizeMpn } from "../matching/normalize.ts";

/** A number has at least one figure, and is no sentence. */
const NUMBER = /^(?=.*\d)[\p{L}\d][\p{L}\d ._/+-]{2,59}$/u;

/** More products with one number than this say that it is none. */
const MAX_PRODUCTS = 20;

/** Products one of whose variants has the text as its GTIN, MPN or SKU, whatever signs are left out or added. */
export async function findByNumber(db: Database["reads"], text: string): Promise<number[]> {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed) || trimmed.split(/\s+/).length > 3) return [];
  const gtin = normalizeGtin(trimmed.replace(/[\s-]/g, ""));
  const mpn = normalizeMpn(trimmed);
  const { rows } = await sql<{ productId: number }>`
    select distinct variant.product_id as "productId" from identifier join variant on variant.id = identifier.variant_id
    where (identifier.value = any(${[gtin, mpn, trimmed].filter((value) => value !== null)}::text[]))
      and ((kind = 'gtin' and value = ${gtin ?? ""}) or (kind = 'mpn' and value = ${mpn ?? ""}) or (kind = 'sku' and value = ${trimmed}))
    limit ${sql.lit(MAX_PRODUCTS)}`.execute(db);
  return rows.map((row) => row.productId).sort((a, b) => a - b);
}
