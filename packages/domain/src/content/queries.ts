import type { BestPrices, Database } from "@vitrine/db";
import { sql } from "kysely";

/** What the catalog knows of a product, as far as copy may speak of it. */
export interface CopyProduct {
  id: number;
  status: string;
  /** Slug of the product it was merged into. */
  successor: string | null;
  name: string;
  brand: string | null;
  category: string | null;
  specs: { label: string; value: string }[];
  /** Names of the variants that have one. */
  variants: string[];
  bestPrices: BestPrices;
  shopCount: number;
}

/** The product in one statement; undefined where there is none. */
export async function findCopyProduct({ reads }: Database, id: number): Promise<CopyProduct | undefined> {
  const { rows } = await sql<CopyProduct>`
    select product.id, product.status, product.name, product.brand_name as brand, category.name as category,
      product.best_prices as "bestPrices", product.shop_count as "shopCount",
      (select slug from product as successor where successor.id = product.merged_into_id) as successor,
      coalesce((select jsonb_agg(jsonb_build_object('label', attribute.label, 'value', spec.raw) order by attribute.id)
        from spec join attribute on attribute.id = spec.attribute_id where spec.product_id = product.id), '[]') as specs,
      coalesce((select jsonb_agg(variant.name order by variant.id)
        from variant where variant.product_id = product.id and variant.name <> ''), '[]') as variants
    from product left join category on category.id = product.category_id
    where product.id = ${id}`.execute(reads);
  return rows[0];
}

/** The copy that is shown: the last that was published. */
export function findPublishedCopy({ reads }: Database, productId: number, locale: string) {
  return reads
    .selectFrom("content")
    .select(["method", "model", "sentences", "fact_hash as factHash", "created_at as createdAt"])
    .where("product_id", "=", productId)
    .where("locale", "=", locale)
    .where("status", "=", "published")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Tokens that copy has used from `since` on. */
export async function sumTokens({ reads }: Database, since: Date): Promise<number> {
  const { rows } = await sql<{ tokens: number }>`
    select coalesce(sum(tokens), 0)::bigint as tokens from content where created_at >= ${since}`.execute(reads);
  return rows[0]?.tokens ?? 0;
}

/** Runs, newest first, below an id. */
export function findRuns({ reads }: Database, limit: number, beforeId: number | undefined) {
  let query = reads
    .selectFrom("content")
    .select(["id", "product_id as productId", "locale", "method", "model", "status", "rejections", "tokens"])
    .select("created_at as createdAt")
    .orderBy("id", "desc")
    .limit(limit);
  if (beforeId !== undefined) query = query.where("id", "<", beforeId);
  return query.execute();
}
