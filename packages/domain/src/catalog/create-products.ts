import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import { type CardRow, cardsOf } from "./card.ts";
import type { BrandRef } from "./resolve-brands.ts";
import type { CategoryRef } from "./resolve-categories.ts";
import { allocateSlugs, productSlug } from "./slugs.ts";
import { keySpecs, writeSpecs } from "./write-specs.ts";

/** A product that is about to be made. `id` and `slug` are filled in when it is reserved. */
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

/**
 * Gives the drafts their ids and slugs, so that variants and offers can refer to them before they are stored. The caller
 * holds the catalog lock.
 */
export async function reserveProducts(trx: Transaction<Tables>, drafts: ProductDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const slugs = await allocateSlugs(
    trx,
    drafts.map((draft) => productSlug(draft.name, draft.brand?.name ?? null)),
  );
  const { rows } = await sql<{ id: number }>`
    select nextval('product_id_seq') as id from generate_series(1, ${drafts.length}::int)`.execute(trx);
  drafts.forEach((draft, index) => {
    draft.slug = slugs[index]!;
    draft.id = rows[index]!.id;
  });
}

/**
 * Stores reserved drafts with slug, category rows and specs. Their offers are stored before, so that each row is written
 * once, with its card.
 */
export async function insertProducts(
  trx: Transaction<Tables>,
  drafts: ProductDraft[],
  siteCurrency: string,
): Promise<CardRow[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map((draft) => ({
    id: draft.id,
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
  await sql`
    with ${cardsOf(
      drafts.map((draft) => draft.id!),
      siteCurrency,
    )}
    insert into product (id, slug, name, brand_id, brand_name, category_id, category_path, description, image_url, specs,
      rating, rating_count, price, best_prices, offer_count, shop_count, shop_ids, conditions, in_stock, discount, images)
    select row.*, card.price, card.best_prices, card.offer_count, card.shop_count, card.shop_ids, card.conditions, card.in_stock, card.discount,
      case when row.image_url is null then '{}' else array[row.image_url] end
    from ${recordset(rows)} as row(id bigint, slug text, name text, brand_id bigint, brand_name text, category_id bigint,
      category_path text, description text, image_url text, specs jsonb, rating float8, rating_count int)
      join card using (id)`.execute(trx);
  await sql`insert into slug_history (slug, product_id)
    select slug, id from ${recordset(rows.map(({ slug, id }) => ({ slug, id })))} as row(slug text, id bigint)`.execute(
    trx,
  );
  await linkCategories(
    trx,
    drafts.map((draft) => ({ productId: draft.id!, category: draft.category })),
  );
  await writeSpecs(
    trx,
    drafts.map((draft) => ({ productId: draft.id!, specs: draft.specs })),
  );
  return rows.map((row) => ({ id: row.id!, slug: row.slug!, name: row.name, categoryPath: row.category_path }));
}

/** Puts products into their category and every ancestor of it, archived ones into none. */
export async function linkCategories(
  trx: Transaction<Tables>,
  links: { productId: number; category: CategoryRef | null }[],
): Promise<void> {
  const rows = links.flatMap(({ productId, category }) =>
    (category?.lineage ?? []).map((categoryId) => ({ category_id: categoryId, product_id: productId })),
  );
  if (rows.length === 0) return;
  await sql`insert into product_category (category_id, product_id, price)
    select row.category_id, row.product_id, product.price
    from ${recordset(rows)} as row(category_id bigint, product_id bigint)
      join product on product.id = row.product_id and product.status = 'active'
    on conflict do nothing`.execute(trx);
}
