import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import { toSlug } from "./slugs.ts";
import { type NormalizedSpec, normalizeSpec } from "./specs/normalize-spec.ts";

/** Texts up to this length are a choice of a few, longer ones prose. */
const MAX_ENUM_LENGTH = 60;

/** Labels as attribute keys: "Body material" is "body-material". */
export function keySpecs(specs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(specs).map(([label, value]) => [toSlug(label, "attribute"), value]));
}

/**
 * Stores specs, as written and normalised, and the attributes they need; a new attribute is of the type of its first
 * value. The caller holds the catalog lock.
 */
export async function writeSpecs(
  trx: Transaction<Tables>,
  products: { productId: number; specs: Record<string, string> }[],
): Promise<void> {
  const attributes = new Map<string, { key: string; label: string; type: string; unit: string | null }>();
  const rows = products.flatMap(({ productId, specs }) => {
    // Labels of one key overrule each other: a statement may write a row only once.
    const byKey = new Map<string, object>();
    for (const [label, raw] of Object.entries(specs)) {
      const key = toSlug(label, "attribute");
      const { norm, kind, number, numberMax, unit } = normalizeSpec(raw);
      if (!attributes.has(key)) attributes.set(key, { key, label, type: attributeType(kind, norm), unit });
      byKey.set(key, { product_id: productId, key, raw, norm, number, number_max: numberMax, unit });
    }
    return [...byKey.values()];
  });
  if (rows.length === 0) return;
  const sorted = [...attributes.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  await sql`insert into attribute (key, label, type, unit)
    select key, label, type, unit from ${recordset(sorted)} as row(key text, label text, type text, unit text)
    on conflict (key) do nothing`.execute(trx);
  // What a source repeats may still be normalised anew, where the rules have changed since.
  await sql`insert into spec (product_id, attribute_id, raw, norm, number, number_max, unit)
    select row.product_id, attribute.id, row.raw, row.norm, row.number, row.number_max, row.unit
    from ${recordset(rows)} as row(product_id bigint, key text, raw text, norm text, number float8, number_max float8, unit text)
      join attribute using (key)
    on conflict (product_id, attribute_id) do update set raw = excluded.raw, norm = excluded.norm, number = excluded.number,
      number_max = excluded.number_max, unit = excluded.unit
    where (spec.raw, spec.norm, spec.number, spec.number_max, spec.unit)
      is distinct from (excluded.raw, excluded.norm, excluded.number, excluded.number_max, excluded.unit)`.execute(trx);
}

function attributeType(kind: NormalizedSpec["kind"], norm: string): string {
  if (kind !== "text") return kind;
  return norm.length <= MAX_ENUM_LENGTH ? "enum" : "text";
}
