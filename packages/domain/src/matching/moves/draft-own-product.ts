import type { ShopPolicy, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { ProductDraft } from "../../catalog/create-products.ts";
import { resolveBrands } from "../../catalog/resolve-brands.ts";
import { categoryKey, resolveCategories } from "../../catalog/resolve-categories.ts";
import { toSiteCategory } from "../../crawl/site-category.ts";
import type { FieldValues } from "../../extract/contract.ts";
import type { LockedOffer } from "../../prices/queries.ts";
import { foldName } from "../normalize.ts";

type PageFacts = Partial<Pick<FieldValues, "brand" | "categoryPath" | "description" | "images" | "specs" | "rating">>;

/**
 * A product of what an offer's shop says of it: its title, and the facts that its page alone gave. A shop that names no brand
 * apart from the title has the one of the product the offer was with, where the title says so.
 */
export async function draftOwnProduct(trx: Transaction<Tables>, offer: LockedOffer): Promise<ProductDraft> {
  const { facts, policy, leftBrand } = await readPage(trx, offer);
  const { description = "", images = [], specs = {}, rating } = facts;
  const isNamed = leftBrand !== null && ` ${foldName(offer.title)} `.includes(` ${foldName(leftBrand)} `);
  const brand = facts.brand ?? (isNamed ? leftBrand : null);
  const path = facts.categoryPath && toSiteCategory(facts.categoryPath, policy);
  const brands = await resolveBrands(trx, brand === null ? [] : [brand]);
  const categories = await resolveCategories(trx, path ? [path] : []);
  return {
    name: offer.title,
    brand: (brand !== null && brands.get(foldName(brand))) || null,
    category: (path && categories.get(categoryKey(path))) || null,
    description,
    imageUrl: images[0] ?? null,
    specs,
    rating: rating?.value ?? 0,
    ratingCount: rating?.count ?? 0,
  };
}

async function readPage(trx: Transaction<Tables>, { id, shopId, productId }: LockedOffer) {
  const { rows } = await sql<{ facts: PageFacts; policy: ShopPolicy; leftBrand: string | null }>`
    select (select coalesce(jsonb_object_agg(field, value), '{}') from extraction where offer_id = ${id}
        and field in ('brand', 'categoryPath', 'description', 'images', 'specs', 'rating')) as facts,
      (select policy from shop where id = ${shopId}) as policy,
      (select brand_name from product where id = ${productId}) as "leftBrand"`.execute(trx);
  return rows[0]!;
}
