import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { BrandRef } from "../catalog/resolve-brands.ts";
import { normalizeGtin } from "../extract/gtin.ts";
import { recordset } from "../platform/batch.ts";
import { foldName, modelName, normalizeMpn } from "./normalize.ts";

/** What is known of the thing an offer sells. */
export interface MatchSubject {
  shopId: number;
  name: string;
  brand?: string;
  gtin?: string;
  mpn?: string;
  sku?: string;
  groupId?: string;
}

/** `variant`: the very thing. `product`: another variant of it. */
type Reach = "variant" | "product";

/** Evidence in the order of its strength; the first that finds something decides. */
const evidenceKinds = [
  { kind: "gtin", reach: "variant", score: 1 },
  { kind: "mpn", reach: "variant", score: 0.98 },
  { kind: "sku", reach: "variant", score: 0.95 },
  { kind: "group", reach: "product", score: 0.95 },
  { kind: "model", reach: "product", score: 0.9 },
] as const satisfies { kind: string; reach: Reach; score: number }[];

export type EvidenceKind = (typeof evidenceKinds)[number]["kind"];

/** A name under which a variant can be found again. `scope` is where it is unique: 0, a brand or a shop. */
export interface IdentifierKey {
  kind: EvidenceKind;
  scope: number;
  value: string;
}

export interface Match<VariantRef> {
  target: VariantRef;
  reach: Reach;
  method: EvidenceKind | "names" | "editor";
  score: number;
  /** The identifier that decided, or what was weighed of the names, or the move. */
  evidence: object;
}

/** Every identifier a subject gives, strongest first. */
export function identifiersOf(subject: MatchSubject, brands: Map<string, BrandRef>): IdentifierKey[] {
  const keys: IdentifierKey[] = [];
  const gtin = subject.gtin && normalizeGtin(subject.gtin);
  if (gtin) keys.push({ kind: "gtin", scope: 0, value: gtin });
  const brand = subject.brand ? brands.get(foldName(subject.brand)) : undefined;
  const mpn = subject.mpn && normalizeMpn(subject.mpn);
  if (brand && mpn) keys.push({ kind: "mpn", scope: brand.id, value: mpn });
  if (subject.sku) keys.push({ kind: "sku", scope: subject.shopId, value: subject.sku.slice(0, 200) });
  if (subject.groupId) keys.push({ kind: "group", scope: subject.shopId, value: subject.groupId.slice(0, 200) });
  const model = brand && modelName(subject.name, brand.name);
  if (brand && model) keys.push({ kind: "model", scope: brand.id, value: model });
  return keys;
}

/** One text per identifier, for maps. */
export function identifierText({ kind, scope, value }: IdentifierKey): string {
  return `${kind}:${scope}:${value}`;
}

/** The strongest identifier that leads somewhere. */
export function decideMatch<VariantRef>(
  keys: IdentifierKey[],
  find: (key: IdentifierKey) => VariantRef | undefined,
): Match<VariantRef> | null {
  for (const { kind, reach, score } of evidenceKinds) {
    const evidence = keys.find((key) => key.kind === kind);
    const target = evidence && find(evidence);
    if (evidence && target !== undefined) return { target, reach, method: kind, score, evidence };
  }
  return null;
}

export interface StoredVariant {
  variantId: number;
  productId: number;
}

/** Where stored identifiers lead, by `identifierText`. Merged products lead to what they were merged into. */
export async function findIdentifiers(
  trx: Transaction<Tables>,
  keys: IdentifierKey[],
): Promise<Map<string, StoredVariant>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<IdentifierKey & StoredVariant>`
    select kind, scope, value, variant.id as "variantId", variant.product_id as "productId"
    from ${recordset(keys)} as wanted(kind text, scope bigint, value text)
      join identifier using (kind, scope, value)
      join variant on variant.id = identifier.variant_id`.execute(trx);
  return new Map(rows.map((row) => [identifierText(row), { variantId: row.variantId, productId: row.productId }]));
}

/** Stores identifiers; one that leads somewhere already keeps leading there. */
export async function storeIdentifiers(
  trx: Transaction<Tables>,
  identifiers: (IdentifierKey & { variantId: number })[],
): Promise<void> {
  if (identifiers.length === 0) return;
  await sql`insert into identifier (kind, scope, value, variant_id)
    select kind, scope, value, "variantId"
    from ${recordset(identifiers)} as row(kind text, scope bigint, value text, "variantId" bigint)
    on conflict do nothing`.execute(trx);
}
