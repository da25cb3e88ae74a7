import slugify from "@sindresorhus/slugify";
import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";

/** Longest slug, suffix included. */
const MAX_LENGTH = 80;
const SUFFIX_ROOM = 9;

/** ASCII, lower case, words joined by "-": "Blüthner Flügel" is "bluthner-flugel". Never empty. */
export function toSlug(text: string, fallback = "item"): string {
  const slug = slugify(text.slice(0, 400), { decamelize: false });
  if (slug.length <= MAX_LENGTH - SUFFIX_ROOM) return slug || fallback;
  const cut = slug.slice(0, MAX_LENGTH - SUFFIX_ROOM);
  return cut.slice(0, Math.max(cut.lastIndexOf("-"), 40));
}

/** The slug a product would like: brand and name, the brand not twice. */
export function productSlug(name: string, brand: string | null): string {
  const slug = toSlug(name, "product");
  const brandSlug = brand ? toSlug(brand, "") : "";
  return brandSlug && slug !== brandSlug && !slug.startsWith(`${brandSlug}-`) ? toSlug(`${brand} ${name}`) : slug;
}

/**
 * Gives each base a slug that no product ever had: the base itself, else `base-2`, `base-3` … The caller holds the
 * catalog lock, so what is free here stays free until it is stored.
 */
export async function allocateSlugs(trx: Transaction<Tables>, bases: string[]): Promise<string[]> {
  const slugs = [...bases];
  // Most bases are free, and only those that clash need a counter.
  for (let open = await findTaken(trx, slugs); open.length > 0; open = await findTaken(trx, slugs, open)) {
    const counts = new Map<string, number>();
    for (const index of open) counts.set(bases[index]!, (counts.get(bases[index]!) ?? 0) + 1);
    const wanted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([base, count]) => ({ base, count }));
    const { rows } = await sql<{ base: string; used: number }>`
      insert into slug_counter (base, used)
      select base, 1 + count from ${recordset(wanted)} as wanted(base text, count int)
      on conflict (base) do update set used = slug_counter.used + excluded.used - 1
      returning base, used`.execute(trx);
    const next = new Map(rows.map(({ base, used }) => [base, used - counts.get(base)! + 1]));
    for (const index of open) {
      const base = bases[index]!;
      const number = next.get(base)!;
      next.set(base, number + 1);
      slugs[index] = `${base}-${number}`;
    }
  }
  return slugs;
}

/**
 * Positions, of those asked for, whose slug belongs to a product already or stands at another position before: two
 * products of one name, or one that is truly named "Model 2".
 */
async function findTaken(trx: Transaction<Tables>, slugs: string[], asked?: number[]): Promise<number[]> {
  const open = asked ?? slugs.map((_, index) => index);
  const { rows } = await sql<{ slug: string }>`
    select slug from slug_history where slug = any(${open.map((index) => slugs[index]!)}::text[])`.execute(trx);
  const taken = new Set(rows.map((row) => row.slug));
  const own = new Set(open);
  const seen = new Set(slugs.filter((_, index) => !own.has(index)));
  return open.filter((index) => {
    const slug = slugs[index]!;
    const clash = taken.has(slug) || seen.has(slug);
    seen.add(slug);
    return clash;
  });
}
