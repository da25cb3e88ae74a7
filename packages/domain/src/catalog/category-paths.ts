import type { Database } from "@vitrine/db";

/** A category's path never changes, so it is asked for once. */
const known = new WeakMap<Database["reads"], Map<string, string>>();

/** Path of a category by its slug; undefined where there is none. */
export async function findCategoryPath(db: Database["reads"], slug: string): Promise<string | undefined> {
  let paths = known.get(db);
  if (!paths) {
    paths = new Map();
    known.set(db, paths);
  }
  const path = paths.get(slug);
  if (path !== undefined) return path;
  const row = await db.selectFrom("category").select("path").where("slug", "=", slug).executeTakeFirst();
  if (row) paths.set(slug, row.path);
  return row?.path;
}
