import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { findCategoryPath } from "../catalog/category-paths.ts";
import type { Clock } from "../platform/clock.ts";
import { notFound } from "../platform/errors.ts";

/** The active products that a board is narrowed to. */
export type BoardScope = ReadonlySet<number>;

export interface ScopeInput {
  category?: string | undefined;
  brand?: string | undefined;
}

export interface BoardScopes {
  /**
   * Null where nothing narrows it. What entered a category since may be missing for half a minute.
   *
   * @throws DomainError `not_found` naming the category or the brand
   */
  find(input: ScopeInput): Promise<BoardScope | null>;
}

const KEPT_MS = 30_000;
/** Ids kept over all scopes; past it those asked for longest ago are forgotten. */
const MAX_IDS = 2_000_000;

/** Scopes are read whole and kept for a while: a small category would else be looked for far down the whole ranking. */
export function createBoardScopes({ db, clock }: { db: Pick<Database, "reads">; clock: Clock }): BoardScopes {
  const kept = new Map<string, { scope: BoardScope; until: number }>();

  function keep(key: string, scope: BoardScope): void {
    kept.delete(key);
    kept.set(key, { scope, until: clock.now().getTime() + KEPT_MS });
    let ids = 0;
    for (const { scope } of kept.values()) ids += scope.size;
    for (const [oldest, { scope }] of kept) {
      if (ids <= MAX_IDS || oldest === key) break;
      kept.delete(oldest);
      ids -= scope.size;
    }
  }

  return {
    async find({ category, brand }) {
      if (category === undefined && brand === undefined) return null;
      const key = `${category ?? ""}|${brand ?? ""}`;
      const known = kept.get(key);
      if (known && known.until > clock.now().getTime()) return known.scope;
      const [path, brandId] = await Promise.all([
        category === undefined ? null : findCategoryPath(db.reads, category),
        brand === undefined ? null : findBrandId(db.reads, brand),
      ]);
      if (path === undefined) throw notFound("category", category!);
      if (brandId === undefined) throw notFound("brand", brand!);
      const scope = new Set(await readIds(db.reads, path, brandId));
      keep(key, scope);
      return scope;
    },
  };
}

async function findBrandId(db: Database["reads"], slug: string): Promise<number | undefined> {
  return (await db.selectFrom("brand").select("id").where("slug", "=", slug).executeTakeFirst())?.id;
}

async function readIds(db: Database["reads"], path: string | null, brandId: number | null): Promise<number[]> {
  let query = db.selectFrom("product").select("product.id").where("product.status", "=", "active");
  if (brandId !== null) query = query.where("product.brand_id", "=", brandId);
  if (path !== null) {
    query = query.where(
      sql<boolean>`exists (select from product_category join category on category.id = category_id
        where product_id = product.id and category.path = ${path})`,
    );
  }
  return (await query.execute()).map(({ id }) => id);
}
