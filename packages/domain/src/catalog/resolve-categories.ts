import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { toSlug } from "./slugs.ts";

export interface CategoryRef {
  id: number;
  path: string;
  /** The category itself and everything above it. */
  lineage: number[];
}

/** How categories are told apart: the slugs of their names from the root. */
export function categoryKey(names: string[]): string {
  return names.map((name) => toSlug(name, "category")).join("/");
}

/**
 * Finds categories by their names from the root and makes those that are missing, parents first. The caller holds the
 * catalog lock.
 *
 * @returns categories by `categoryKey`
 */
export async function resolveCategories(
  trx: Transaction<Tables>,
  paths: string[][],
): Promise<Map<string, CategoryRef>> {
  const names = new Map<string, string>();
  for (const path of paths) {
    for (const [depth, name] of path.entries()) names.set(categoryKey(path.slice(0, depth + 1)), name.trim());
  }
  const resolved = new Map<string, CategoryRef>();
  if (names.size === 0) return resolved;

  const { rows } = await sql<{ id: number; path: string; slug: string }>`
    select id, path, slug from category where path = any(${[...names.keys()]}::text[])`.execute(trx);
  const ids = new Map(rows.map((row) => [row.path, row.id]));

  for (const key of [...names.keys()].sort((a, b) => depthOf(a) - depthOf(b))) {
    const parentKey = key.includes("/") ? key.slice(0, key.lastIndexOf("/")) : null;
    const parent = parentKey === null ? undefined : resolved.get(parentKey);
    const id = ids.get(key) ?? (await insertCategory(trx, key, names.get(key)!, parent?.id ?? null));
    resolved.set(key, { id, path: key, lineage: [...(parent?.lineage ?? []), id] });
  }
  return resolved;
}

function depthOf(key: string): number {
  return key.split("/").length;
}

async function insertCategory(
  trx: Transaction<Tables>,
  path: string,
  name: string,
  parentId: number | null,
): Promise<number> {
  const segments = path.split("/");
  // "accessories" may stand under guitars and under drums: the shortest free tail of the path names it.
  const tails = segments.map((_, index) => segments.slice(segments.length - 1 - index).join("-"));
  const { rows: taken } = await sql<{ slug: string }>`
    select slug from category where slug = any(${tails}::text[])`.execute(trx);
  const slug = tails.find((tail) => !taken.some((row) => row.slug === tail)) ?? `${tails.at(-1)}-${taken.length + 1}`;
  const { rows } = await sql<{ id: number }>`
    insert into category (parent_id, slug, name, path) values (${parentId}, ${slug}, ${name}, ${path}) returning id`.execute(
    trx,
  );
  return rows[0]!.id;
}
