import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

/** What a product says of itself, as far as another source can add to it. */
export interface ProductFacts {
  brandId: number | null;
  brandName: string | null;
  categoryId: number | null;
  /** "" for none. */
  categoryPath: string;
  /** "" for none. */
  description: string;
  imageUrl: string | null;
  images: string[];
  /** Raw values by attribute key. */
  specs: Record<string, string>;
  /** 0 for none. */
  rating: number;
  ratingCount: number;
}

/** A product's facts with what only the other one has. What it says itself stays. */
export function addFacts(own: ProductFacts, other: ProductFacts): ProductFacts {
  const { brandId, brandName } = own.brandId === null ? other : own;
  const { categoryId, categoryPath } = own.categoryId === null ? other : own;
  const imageUrl = own.imageUrl ?? other.imageUrl;
  return {
    brandId,
    brandName,
    categoryId,
    categoryPath,
    description: own.description || other.description,
    imageUrl,
    images: [...new Set([...(imageUrl ? [imageUrl] : []), ...own.images, ...other.images])],
    specs: { ...other.specs, ...own.specs },
    rating: own.rating || other.rating,
    ratingCount: Math.max(own.ratingCount, other.ratingCount),
  };
}

/** The facts of now without what `addFacts(before, other)` had added, as far as it is still there. */
export function withdrawFacts(now: ProductFacts, before: ProductFacts, other: ProductFacts): ProductFacts {
  const added = addFacts(before, other);
  const { brandId, brandName } = before.brandId === null && now.brandId === added.brandId ? before : now;
  const { categoryId, categoryPath } = before.categoryId === null && now.categoryId === added.categoryId ? before : now;
  return {
    brandId,
    brandName,
    categoryId,
    categoryPath,
    description: now.description === added.description ? before.description : now.description,
    imageUrl: now.imageUrl === added.imageUrl ? before.imageUrl : now.imageUrl,
    images: now.images.filter((image) => before.images.includes(image) || !added.images.includes(image)),
    specs: Object.fromEntries(
      Object.entries(now.specs).filter(([key, value]) => key in before.specs || added.specs[key] !== value),
    ),
    rating: now.rating === added.rating ? before.rating : now.rating,
    ratingCount: now.ratingCount === added.ratingCount ? before.ratingCount : now.ratingCount,
  };
}

export async function readFacts(trx: Transaction<Tables>, id: number): Promise<ProductFacts> {
  return (await readManyFacts(trx, [id])).get(id)!;
}

/** The facts of products by id. */
export async function readManyFacts(trx: Transaction<Tables>, ids: number[]): Promise<Map<number, ProductFacts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<ProductFacts & { id: number }>`
    select id, brand_id as "brandId", brand_name as "brandName", category_id as "categoryId",
      category_path as "categoryPath", description, image_url as "imageUrl", images, specs, rating,
      rating_count as "ratingCount"
    from product where id = any(${ids}::bigint[])`.execute(trx);
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

export async function writeFacts(trx: Transaction<Tables>, id: number, facts: ProductFacts): Promise<void> {
  await sql`update product set brand_id = ${facts.brandId}, brand_name = ${facts.brandName},
      category_id = ${facts.categoryId}, category_path = ${facts.categoryPath}, description = ${facts.description},
      image_url = ${facts.imageUrl}, images = ${facts.images}::text[], specs = ${JSON.stringify(facts.specs)}::jsonb,
      rating = ${facts.rating}, rating_count = ${facts.ratingCount}, updated_at = now()
    where id = ${id}`.execute(trx);
}
