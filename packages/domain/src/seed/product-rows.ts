import { type NormalizedSpec, normalizeSpec } from "../catalog/specs/normalize-spec.ts";
import { modelName } from "../matching/normalize.ts";
import type { SeedItem } from "./draw-batch.ts";
import { inventGtin, inventMpn } from "./identifiers.ts";
import { defineTable, type RowOf } from "./insert-columns.ts";
import type { References } from "./references.ts";

export const productTable = defineTable("product", {
  id: "bigint",
  slug: "text",
  name: "text",
  brand_id: "bigint",
  brand_name: "text",
  category_id: "bigint",
  category_path: "text",
  description: "text",
  image_url: "text",
  images: "text[]",
  specs: "jsonb",
  rating: "float8",
  rating_count: "int",
  price: "bigint",
  best_prices: "jsonb",
  offer_count: "int",
  shop_count: "int",
  shop_ids: "bigint[]",
  conditions: "text[]",
  in_stock: "boolean",
  discount: "int",
});

export const variantTable = defineTable("variant", {
  id: "bigint",
  product_id: "bigint",
  name: "text",
  is_default: "boolean",
});

export const identifierTable = defineTable("identifier", {
  kind: "text",
  scope: "bigint",
  value: "text",
  variant_id: "bigint",
});

export const specTable = defineTable("spec", {
  product_id: "bigint",
  attribute_id: "bigint",
  raw: "text",
  norm: "text",
  number: "float8",
  number_max: "float8",
  unit: "text",
});

export function productRow(
  { id, number, article, product, card }: SeedItem,
  slug: string,
  references: References,
): RowOf<typeof productTable> {
  const brand = references.brands.get(article.brand)!;
  const category = references.categories.get(article.leaf)!;
  const images = Array.from(
    { length: product.pictures },
    (_, index) => `https://img.example/${number}-${index + 1}.jpg`,
  );
  const specs = product.specs.map(({ pool, raw }) => [references.attributes.get(pool.label)!.key, raw]);
  return {
    id,
    slug,
    name: product.name,
    brand_id: brand.id,
    brand_name: brand.name,
    category_id: category.id,
    category_path: category.path,
    description: product.description,
    image_url: images[0] ?? null,
    images: `{${images.join(",")}}`,
    specs: JSON.stringify(Object.fromEntries(specs)),
    rating: product.rating,
    rating_count: product.ratingCount,
    price: card.price,
    best_prices: JSON.stringify(card.bestPrices),
    offer_count: card.offerCount,
    shop_count: card.shopIds.length,
    shop_ids: `{${card.shopIds.join(",")}}`,
    conditions: `{${card.conditions.join(",")}}`,
    in_stock: card.inStock,
    discount: card.discount,
  };
}

export function variantRows({ id, product, variants }: SeedItem): RowOf<typeof variantTable>[] {
  return variants.map((variant, index) => ({
    id: variant.id,
    product_id: id,
    name: product.finishes[index]!,
    is_default: index === 0,
  }));
}

/** The numbers a variant can be found by, but for those of shops. Nothing in a catalog has them already. */
export function numberRows({ article, variants }: SeedItem, references: References): RowOf<typeof identifierTable>[] {
  const brand = references.brands.get(article.brand)!;
  const leaf = article.leaf.path.at(-1)!;
  return variants.flatMap(({ id, number }) => [
    { kind: "gtin", scope: 0, value: inventGtin(brand.number, number), variant_id: id },
    { kind: "mpn", scope: brand.id, value: inventMpn(leaf, number), variant_id: id },
  ]);
}

/** The name a product can be found by. */
export function modelRows(
  { article, product, variants }: SeedItem,
  references: References,
): RowOf<typeof identifierTable>[] {
  const brand = references.brands.get(article.brand)!;
  const model = modelName(product.name, brand.name);
  return model ? [{ kind: "model", scope: brand.id, value: model, variant_id: variants[0]!.id }] : [];
}

export function specRows({ id, product }: SeedItem, references: References): RowOf<typeof specTable>[] {
  return product.specs.map(({ pool, raw }) => {
    const { norm, number, numberMax, unit } = normalizeOnce(raw);
    const attribute = references.attributes.get(pool.label)!;
    return { product_id: id, attribute_id: attribute.id, raw, norm, number, number_max: numberMax, unit };
  });
}

const normalized = new Map<string, NormalizedSpec>();

/** The assortment has some fifteen hundred different values, a million products have seven million. */
function normalizeOnce(raw: string): NormalizedSpec {
  let value = normalized.get(raw);
  if (!value) {
    value = normalizeSpec(raw);
    normalized.set(raw, value);
  }
  return value;
}
