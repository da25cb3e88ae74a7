import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { BrandRef } from "./resolve-brands.ts";
import type { CategoryRef } from "./resolve-categories.ts";
import { allocateSlugs, productSlug } from "./slugs.ts";
import { keySpecs, writeSpecs } from "./write-specs.ts";

/** A product that is about to be made. `id` and `slug` are filled in when it is. */
export interface ProductDraft {
  id?: number;
  slug?: string;
  name: string;
  brand: BrandRef | null;
  category: CategoryRef | null;
  description: string;
  imageUrl: string | null;
  /** Raw values by label. */
  specs: Record<string, string>;
  rating: number;
  ratingCount: number;
}

/** Stores the drafts with slug, category rows and specs, and fills in their ids. The caller holds the catalog lock. */
export async function createProducts(trx: Transaction<Tables>, drafts: ProductDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const slugs = await allocateSlugs(
    trx,
    drafts.map((draft) => productSlug(draft.name, draft.brand?.name ?? null)),
  );
  const bySlug = new Map<string, ProductDraft>();
  drafts.forEach((draft, index) => {
    draft.slug = slugs[index]!;
    bySlug.set(draft.slug, draft);
  });
  const rows = drafts.map((draft) => ({
    slug: draft.slug,
    name: draft.name,
    brand_id: draft.brand?.id ?? null,
    brand_name: draft.brand?.name ?? null,
    category_id: draft.category?.id ?? null,
    category_path: draft.category?.path ?? "",
    description: draft.description,
    image_url: draft.imageUrl,
    specs: keySpecs(draft.specs),
    rating: draft.rating,
    rating_count: draft.ratingCount,
  }));
  const { rows: made } = await sql<{ id: number; slug: string }>`
    insert into product (slug, name, brand_id, brand_name, category_id, category_path, description, image_url, specs,
      rating, rating_count)
    select slug, name, brand_id, brand_name, category_id, category_path, description, image_url, specs, rating, rating_count
    from ${recordset(rows)} as row(slug text, name text, brand_id bigint, brand_name text, category_id bigint,
      category_path text, description text, image_url text, specs jsonb, rating float8, rating_count int)
    returning id, slug`.execute(trx);
  for (const { id, slug } of made) bySlug.get(slug)!.id = id;

  await sql`insert into slug_history (slug, product_id)
    select slug, id from ${recordset(made)} as row(slug text, id bigint)`.execute(trx);
  await linkCategories(
    trx,
    drafts.map((draft) => ({ productId: draft.id!, category: draft.category })),
  );
  await writeSpecs(
    trx,
    drafts.map((draft) => ({ productId: draft.id!, specs: draft.specs })),
  );
}

/** Puts products into their category and every ancestor of it. */
export async function linkCategories(
  trx: Transaction<Tables>,
  links: { productId: number; category: CategoryRef | null }[],
): Promise<void> {
  const rows = links.flatMap(({ productId, category }) =>
    (category?.lineage ?? []).map((categoryId) => ({ category_id: categoryId, product_id: productId })),
  );
  if (rows.length === 0) return;
  await sql`insert into product_category (category_id, product_id)
    select category_id, product_id from ${recordset(rows)} as row(category_id bigint, product_id bigint)
    on conflict do nothing`.execute(trx);
}
