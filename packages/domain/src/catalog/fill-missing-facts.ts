import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import { linkCategories } from "./create-products.ts";
import type { CategoryRef } from "./resolve-categories.ts";
import { keySpecs, writeSpecs } from "./write-specs.ts";

/** Facts a further source gives about a product that is known already. */
export interface FurtherFacts {
  description?: string;
  imageUrl?: string;
  specs?: Record<string, string>;
  rating?: number;
  ratingCount?: number;
  category?: CategoryRef | undefined;
}

/** Adds what the product does not have yet. What it has stays: the first source is not overruled by the last. */
export async function fillMissingFacts(
  trx: Transaction<Tables>,
  additions: { productId: number; facts: FurtherFacts }[],
): Promise<void> {
  const byProduct = new Map<number, FurtherFacts>();
  for (const { productId, facts } of additions) {
    if (!saysSomething(facts)) continue;
    const before = byProduct.get(productId);
    byProduct.set(productId, before ? { ...facts, ...before, specs: { ...facts.specs, ...before.specs } } : facts);
  }
  if (byProduct.size === 0) return;
  const rows = [...byProduct].map(([id, facts]) => ({
    id,
    description: facts.description ?? "",
    image_url: facts.imageUrl ?? null,
    specs: keySpecs(facts.specs ?? {}),
    rating: facts.rating ?? 0,
    rating_count: facts.ratingCount ?? 0,
  }));
  const { rows: before } = await sql<{ id: number; specs: Record<string, string> }>`
    select id, specs from product where id = any(${rows.map((row) => row.id)}::bigint[]) order by id for update`.execute(
    trx,
  );
  await sql`update product set
      description = case when product.description = '' then row.description else product.description end,
      image_url = coalesce(product.image_url, row.image_url),
      specs = row.specs || product.specs,
      rating = case when product.rating = 0 then row.rating else product.rating end,
      rating_count = greatest(product.rating_count, row.rating_count)
    from ${recordset(rows)} as row(id bigint, description text, image_url text, specs jsonb, rating float8, rating_count int)
    where product.id = row.id
      and ((product.description = '' and row.description <> '')
        or (product.image_url is null and row.image_url is not null)
        or (product.rating = 0 and row.rating > 0)
        or row.rating_count > product.rating_count
        or not product.specs ?& array(select jsonb_object_keys(row.specs)))`.execute(trx);
  await placeUnplaced(trx, byProduct);
  const have = new Map(before.map(({ id, specs }) => [id, specs]));
  await writeSpecs(
    trx,
    [...byProduct].map(([productId, facts]) => ({
      productId,
      specs: Object.fromEntries(
        Object.entries(facts.specs ?? {}).filter(
          ([label]) => !(Object.keys(keySpecs({ [label]: "" }))[0]! in (have.get(productId) ?? {})),
        ),
      ),
    })),
  );
}

function saysSomething({ description, imageUrl, specs, rating, ratingCount, category }: FurtherFacts): boolean {
  return Boolean(description || imageUrl || rating || ratingCount || category) || Object.keys(specs ?? {}).length > 0;
}

/** Gives products without a category the one a further source has. */
async function placeUnplaced(trx: Transaction<Tables>, byProduct: Map<number, FurtherFacts>): Promise<void> {
  const wanted = [...byProduct].flatMap(([productId, { category }]) => (category ? [{ productId, category }] : []));
  if (wanted.length === 0) return;
  const rows = wanted.map(({ productId, category: { id, path } }) => ({ id: productId, category_id: id, path }));
  const { rows: placed } = await sql<{ id: number }>`
    update product set category_id = row.category_id, category_path = row.path
    from ${recordset(rows)} as row(id bigint, category_id bigint, path text)
    where product.id = row.id and product.category_id is null returning product.id`.execute(trx);
  const ids = new Set(placed.map(({ id }) => id));
  await linkCategories(
    trx,
    wanted.filter(({ productId }) => ids.has(productId)),
  );
}
