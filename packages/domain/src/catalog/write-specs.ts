import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import { toSlug } from "./slugs.ts";
import { type NormalizedSpec, normalizeSpec } from "./specs/normalize-spec.ts";

/** Texts up to this length are a choice of a few, longer ones prose. */
const MAX_ENUM_LENGTH = 60;

/** Keys of labels seen before: a feed repeats a few hundred, and making one costs as much as storing the spec. */
const keys = new Map<string, string>();
const MAX_KEYS = 10_000;

/** "Body material" is "body-material". */
function attributeKey(label: string): string {
  let key = keys.get(label);
  if (key === undefined) {
    key = toSlug(label, "attribute");
    if (keys.size >= MAX_KEYS) keys.clear();
    keys.set(label, key);
  }
  return key;
}

/** Specs by attribute key instead of label. */
export function keySpecs(specs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(specs).map(([label, value]) => [attributeKey(label), value]));
}

interface SpecRow extends Omit<NormalizedSpec, "kind"> {
  productId: number;
  key: string;
  raw: string;
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
    const byKey = new Map<string, SpecRow>();
    for (const [label, raw] of Object.entries(specs)) {
      const key = attributeKey(label);
      const { norm, kind, number, numberMax, unit } = normalizeSpec(raw);
      if (!attributes.has(key)) attributes.set(key, { key, label, type: attributeType(kind, norm), unit });
      byKey.set(key, { productId, key, raw, norm, number, numberMax, unit });
    }
    return [...byKey.values()];
  });
  if (rows.length === 0) return;
  const sorted = [...attributes.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  await sql`insert into attribute (key, label, type, unit)
    select key, label, type, unit from ${recordset(sorted)} as row(key text, label text, type text, unit text)
    on conflict (key) do nothing`.execute(trx);
  const column = <Name extends keyof SpecRow>(name: Name) => rows.map((row) => row[name]);
  // Arrays: there are many specs, and as JSON a row takes twice as long. What a source repeats may still be normalised anew, where the rules have changed since.
  await sql`insert into spec (product_id, attribute_id, raw, norm, number, number_max, unit)
    select row.product_id, attribute.id, row.raw, row.norm, row.number, row.number_max, row.unit
    from unnest(${column("productId")}::bigint[], ${column("key")}::text[], ${column("raw")}::text[],
        ${column("norm")}::text[], ${column("number")}::float8[], ${column("numberMax")}::float8[], ${column("unit")}::text[])
        as row(product_id, key, raw, norm, number, number_max, unit)
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
