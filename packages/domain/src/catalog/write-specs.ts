import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import { toSlug } from "./slugs.ts";

/** Labels as attribute keys: "Body material" is "body-material". */
export function keySpecs(specs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(specs).map(([label, value]) => [toSlug(label, "attribute"), value]));
}

/** Stores typed spec rows and the attributes they need. The caller holds the catalog lock. */
export async function writeSpecs(
  trx: Transaction<Tables>,
  products: { productId: number; specs: Record<string, string> }[],
): Promise<void> {
  const labels = new Map<string, string>();
  const rows: { product_id: number; key: string; raw: string }[] = [];
  for (const { productId, specs } of products) {
    const byKey = new Map<string, string>();
    for (const [label, raw] of Object.entries(specs)) {
      const key = toSlug(label, "attribute");
      if (!labels.has(key)) labels.set(key, label);
      byKey.set(key, raw);
    }
    for (const [key, raw] of byKey) rows.push({ product_id: productId, key, raw });
  }
  if (rows.length === 0) return;
  const attributes = [...labels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, label]) => ({ key, label }));
  await sql`insert into attribute (key, label)
    select key, label from ${recordset(attributes)} as row(key text, label text)
    on conflict (key) do nothing`.execute(trx);
  await sql`insert into spec (product_id, attribute_id, raw)
    select row.product_id, attribute.id, row.raw
    from ${recordset(rows)} as row(product_id bigint, key text, raw text) join attribute using (key)
    on conflict (product_id, attribute_id) do update set raw = excluded.raw where spec.raw <> excluded.raw`.execute(
    trx,
  );
}
