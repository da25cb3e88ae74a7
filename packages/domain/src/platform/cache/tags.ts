import type { ChangeRow } from "@vitrine/db";

/** Moves with every change. */
export const CATALOG_TAG = "catalog";

/** Clearing it clears everything; no entry has to carry it. */
export const EVERY_TAG = "*";

/** What the answer shows of one product. */
export function productTag(id: number): string {
  return `product:${id}`;
}

/** What the answer shows of a category and everything below it, by its path "guitars/electric-guitars". */
export function categoryTag(path: string): string {
  return `category:${path}`;
}

/** The tags of everything a change touches besides the product itself: its category, each one above it, the catalog. */
export function sharedTagsOf(row: ChangeRow): string[] {
  const tags = new Set([CATALOG_TAG]);
  for (const path of [row.categoryPath, pathIn(row.before), pathIn(row.after)]) {
    for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1))
      tags.add(categoryTag(path.slice(0, end)));
  }
  return [...tags];
}

/** A product that moves to another category has a path in its state before that is not the row's. */
function pathIn(state: unknown): string {
  const path = (state as { categoryPath?: unknown } | null)?.categoryPath;
  return typeof path === "string" ? path : "";
}
