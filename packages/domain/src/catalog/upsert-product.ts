import { appendChanges, type Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { normalizeGtin } from "../extract/gtin.ts";
import { learnProducts } from "../matching/known-names/learn-products.ts";
import { findIdentifiers, identifiersOf, identifierText, storeIdentifiers } from "../matching/match-offers.ts";
import { foldName } from "../matching/normalize.ts";
import { DomainError, invalidField, notFound } from "../platform/errors.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import type { Product, ProductInput } from "./contract.ts";
import { insertProducts, linkCategories, type ProductDraft, reserveProducts } from "./create-products.ts";
import { getProduct } from "./get-product.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { lockCatalog } from "./lock.ts";
import { type BrandRef, resolveBrands } from "./resolve-brands.ts";
import { type CategoryRef, categoryKey, resolveCategories } from "./resolve-categories.ts";
import { keySpecs, writeSpecs } from "./write-specs.ts";

/**
 * Writes a product's facts as an editor knows them: they overrule what shops say. Without an id the product is found by
 * GTIN or by brand and MPN, else made. What is not given stays as it is; `specs` are merged.
 */
export async function upsertProduct(
  deps: CatalogWriterDeps & CatalogReaderDeps,
  input: ProductInput,
): Promise<Product> {
  if (input.gtin && !normalizeGtin(input.gtin)) throw invalidField("gtin", "has a wrong check digit");
  const { productId, changeId } = await deps.db.ingest.transaction().execute(async (trx) => {
    await lockCatalog(trx);
    const brand = input.brand ? (await resolveBrands(trx, [input.brand])).get(foldName(input.brand)) : undefined;
    const path = input.categoryPath;
    const category = path && (await resolveCategories(trx, [path])).get(categoryKey(path));
    const id = input.id ?? (await findByIdentifiers(trx, input));
    const before = id === undefined ? null : await lockProduct(trx, id);
    const productId = before ? before.id : await createProduct(trx, deps.config.SITE_CURRENCY, input, brand, category);
    if (before) await changeProduct(trx, before.id, input, brand, category);
    await addIdentifiers(trx, productId, input);
    if (!before) await learnProducts(trx, [productId]);
    const after = await lockProduct(trx, productId);
    const changeId = await appendChanges(trx, [
      {
        kind: "product",
        productId,
        categoryPath: after.categoryPath,
        before: before && subject(before),
        after: subject(after),
      },
    ]);
    return { productId, changeId };
  });
  deps.bus.wake("change");
  await deps.feed?.applied(changeId);
  return getProduct(deps, { id: productId });
}

interface ProductRow {
  id: number;
  slug: string;
  name: string;
  categoryPath: string;
  status: string;
}

function subject({ slug, name, categoryPath }: ProductRow) {
  return { slug, name, categoryPath };
}

async function lockProduct(trx: Transaction<Tables>, id: number): Promise<ProductRow> {
  const { rows } = await sql<ProductRow>`
    select id, slug, name, category_path as "categoryPath", status from product where id = ${id} for update`.execute(
    trx,
  );
  const row = rows[0];
  if (!row) throw notFound("product", id);
  if (row.status !== "active")
    throw new DomainError("gone", `The product ${id} is archived.`, { resource: "product", id });
  return row;
}

async function findByIdentifiers(trx: Transaction<Tables>, input: ProductInput): Promise<number | undefined> {
  const keys = (await identifierKeys(trx, input)).filter(({ kind }) => kind === "gtin" || kind === "mpn");
  const found = await findIdentifiers(trx, keys);
  return keys.map((key) => found.get(identifierText(key))).find((target) => target !== undefined)?.productId;
}

async function identifierKeys(trx: Transaction<Tables>, input: ProductInput) {
  const brands = await resolveBrands(trx, input.brand ? [input.brand] : []);
  return identifiersOf({ ...input, shopId: 0 }, brands);
}

async function createProduct(
  trx: Transaction<Tables>,
  siteCurrency: string,
  input: ProductInput,
  brand?: BrandRef,
  category?: CategoryRef,
): Promise<number> {
  const draft: ProductDraft = {
    name: input.name,
    brand: brand ?? null,
    category: category ?? null,
    description: input.description ?? "",
    imageUrl: input.imageUrl ?? null,
    specs: input.specs ?? {},
    rating: 0,
    ratingCount: 0,
  };
  await reserveProducts(trx, [draft]);
  await insertProducts(trx, [draft], siteCurrency);
  await sql`insert into variant (product_id, is_default) values (${draft.id}, true)`.execute(trx);
  return draft.id!;
}

async function changeProduct(
  trx: Transaction<Tables>,
  id: number,
  input: ProductInput,
  brand?: BrandRef,
  category?: CategoryRef,
): Promise<void> {
  await sql`update product set name = ${input.name},
      brand_id = coalesce(${brand?.id ?? null}, brand_id), brand_name = coalesce(${brand?.name ?? null}, brand_name),
      category_id = coalesce(${category?.id ?? null}, category_id),
      category_path = coalesce(${category?.path ?? null}, category_path),
      description = coalesce(${input.description ?? null}, description),
      image_url = coalesce(${input.imageUrl ?? null}, image_url),
      specs = specs || ${JSON.stringify(keySpecs(input.specs ?? {}))}::jsonb, updated_at = now()
    where id = ${id}`.execute(trx);
  await writeSpecs(trx, [{ productId: id, specs: input.specs ?? {} }]);
  if (!category) return;
  await sql`delete from product_category where product_id = ${id}`.execute(trx);
  await linkCategories(trx, [{ productId: id, category }]);
}

async function addIdentifiers(trx: Transaction<Tables>, productId: number, input: ProductInput): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from variant where product_id = ${productId} order by is_default desc, id limit 1`.execute(trx);
  const variantId = rows[0]!.id;
  await storeIdentifiers(
    trx,
    (await identifierKeys(trx, input)).map((key) => ({ ...key, variantId })),
  );
}
