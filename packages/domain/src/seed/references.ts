import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { resolveBrands } from "../catalog/resolve-brands.ts";
import { type CategoryRef, categoryKey, resolveCategories } from "../catalog/resolve-categories.ts";
import { toSlug } from "../catalog/slugs.ts";
import { normalizeSpec } from "../catalog/specs/normalize-spec.ts";
import { foldName } from "../matching/normalize.ts";
import { recordset } from "../platform/batch.ts";
import { leaves } from "./assortment/assortment.ts";
import type { Leaf } from "./assortment/leaf.ts";
import { brandAliases } from "./brands.ts";
import { type SeedShop, seedShops } from "./shops.ts";

/** What the seeded rows refer to. */
export interface References {
  shops: (SeedShop & { id: number })[];
  /** By the brand's name in the assortment. `number` is its place there. */
  brands: Map<string, { id: number; name: string; number: number }>;
  categories: Map<Leaf, CategoryRef>;
  /** By label. */
  attributes: Map<string, { id: number; key: string }>;
}

/** Finds or makes the shops, brands, categories and attributes. The caller holds the catalog lock. */
export async function resolveReferences(
  trx: Transaction<Tables>,
  shopCount: number,
  siteCurrency: string,
): Promise<References> {
  return {
    shops: await resolveShops(trx, seedShops(shopCount), siteCurrency),
    brands: await resolveSeedBrands(trx),
    categories: await resolveLeaves(trx),
    attributes: await resolveAttributes(trx),
  };
}

async function resolveShops(
  trx: Transaction<Tables>,
  shops: SeedShop[],
  siteCurrency: string,
): Promise<References["shops"]> {
  const rows = shops.map(({ slug, name, country, currency }) => ({
    slug,
    name,
    url: `https://${slug}.example/`,
    country,
    currency: currency ?? siteCurrency,
  }));
  // A shop that stands there already may have been changed by its owner: it stays as it is.
  await sql`insert into shop (slug, name, url, country, currency)
    select slug, name, url, country, currency
    from ${recordset(rows)} as row(slug text, name text, url text, country text, currency text)
    on conflict (slug) do nothing`.execute(trx);
  const { rows: stored } = await sql<{ id: number; slug: string }>`
    select id, slug from shop where slug = any(${shops.map(({ slug }) => slug)}::text[])`.execute(trx);
  const ids = new Map(stored.map(({ id, slug }) => [slug, id]));
  return shops.map((shop) => ({ ...shop, id: ids.get(shop.slug)! }));
}

async function resolveSeedBrands(trx: Transaction<Tables>): Promise<References["brands"]> {
  const names = [...new Set(leaves.flatMap((leaf) => leaf.lines.map(({ brand }) => brand)))];
  const found = await resolveBrands(trx, names);
  const aliases = names.flatMap((name) =>
    (brandAliases[name] ?? []).map((alias) => ({ id: found.get(foldName(name))!.id, alias: foldName(alias) })),
  );
  // A spelling that another brand goes by already stays with that brand.
  await sql`update brand set aliases = brand.aliases || added.aliases from (
      select row.id, array_agg(row.alias order by row.alias) as aliases
      from ${recordset(aliases)} as row(id bigint, alias text)
      where not exists (select from brand as other where other.aliases @> array[row.alias])
      group by row.id
    ) as added where brand.id = added.id`.execute(trx);
  return new Map(names.map((name, number) => [name, { ...found.get(foldName(name))!, number }]));
}

async function resolveLeaves(trx: Transaction<Tables>): Promise<References["categories"]> {
  const found = await resolveCategories(
    trx,
    leaves.map(({ path }) => [...path]),
  );
  return new Map(leaves.map((leaf) => [leaf, found.get(categoryKey([...leaf.path]))!]));
}

async function resolveAttributes(trx: Transaction<Tables>): Promise<References["attributes"]> {
  const byLabel = new Map(leaves.flatMap(({ specs }) => specs.map((pool) => [pool.label, pool.values[0]!])));
  const rows = [...byLabel].map(([label, value]) => {
    const { kind, unit } = normalizeSpec(value);
    return { key: toSlug(label, "attribute"), label, type: kind === "text" ? "enum" : kind, unit };
  });
  await sql`insert into attribute (key, label, type, unit)
    select key, label, type, unit from ${recordset(rows)} as row(key text, label text, type text, unit text)
    on conflict (key) do nothing`.execute(trx);
  const { rows: stored } = await sql<{ id: number; key: string }>`
    select id, key from attribute where key = any(${rows.map(({ key }) => key)}::text[])`.execute(trx);
  const ids = new Map(stored.map(({ id, key }) => [key, id]));
  return new Map(rows.map(({ label, key }) => [label, { id: ids.get(key)!, key }]));
}
