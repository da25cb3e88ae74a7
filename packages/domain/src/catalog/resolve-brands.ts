import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { foldName } from "../matching/normalize.ts";
import { recordset } from "../platform/batch.ts";
import { toSlug } from "./slugs.ts";

export interface BrandRef {
  id: number;
  slug: string;
  name: string;
}

/**
 * Finds brands by any known spelling and makes those that are missing. The caller holds the catalog lock.
 *
 * @returns brands by folded name
 */
export async function resolveBrands(trx: Transaction<Tables>, names: Iterable<string>): Promise<Map<string, BrandRef>> {
  const spelling = new Map<string, string>();
  for (const name of names) {
    const folded = foldName(name);
    if (folded && !spelling.has(folded)) spelling.set(folded, name.trim());
  }
  const found = await findBrands(trx, [...spelling.keys()]);
  const missing = [...spelling].filter(([folded]) => !found.has(folded));
  if (missing.length > 0) {
    const slugs = await freeSlugs(
      trx,
      missing.map(([, name]) => toSlug(name, "brand")),
    );
    const values = missing.map(([folded, name], index) => ({ slug: slugs[index], name, aliases: [folded] }));
    const { rows: made } = await sql<BrandRef & { aliases: string[] }>`
      insert into brand (slug, name, aliases)
      select slug, name, aliases from ${recordset(values)} as row(slug text, name text, aliases text[])
      returning id, slug, name, aliases`.execute(trx);
    for (const { aliases, ...brand } of made) found.set(aliases[0]!, brand);
  }
  return found;
}

/** Brands that are known, by each of their folded names. */
export async function findBrands(trx: Transaction<Tables>, folded: string[]): Promise<Map<string, BrandRef>> {
  const found = new Map<string, BrandRef>();
  if (folded.length === 0) return found;
  const { rows } = await sql<BrandRef & { aliases: string[] }>`
    select id, slug, name, aliases from brand where aliases && ${folded}::text[]`.execute(trx);
  for (const { aliases, ...brand } of rows) for (const alias of aliases) found.set(alias, brand);
  return found;
}

async function freeSlugs(trx: Transaction<Tables>, bases: string[]): Promise<string[]> {
  const { rows } = await sql<{ slug: string }>`
    select slug from brand where slug = any(${bases}::text[])
      or regexp_replace(slug, '-\\d+$', '') = any(${bases}::text[])`.execute(trx);
  const taken = new Set(rows.map((row) => row.slug));
  return bases.map((base) => {
    let slug = base;
    for (let number = 2; taken.has(slug); number++) slug = `${base}-${number}`;
    taken.add(slug);
    return slug;
  });
}
