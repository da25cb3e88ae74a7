import { normalizeSpec } from "../catalog/specs/normalize-spec.ts";
import { modelName } from "../matching/normalize.ts";
import type { SeedItem } from "./draw-batch.ts";
import { GONE_AFTER } from "./draw-offers.ts";
import { inventGtin, inventMpn } from "./identifiers.ts";
import type { Cell, ColumnTable } from "./insert-columns.ts";
import type { References } from "./references.ts";

/** The tables that are filled from here, and their columns. What others follow from these is filled in the database. */
export const productTable: ColumnTable = {
  table: "product",
  columns: {
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
  },
};

export const variantTable: ColumnTable = {
  table: "variant",
  columns: { id: "bigint", product_id: "bigint", name: "text", is_default: "boolean" },
};

export const identifierTable: ColumnTable = {
  table: "identifier",
  columns: { kind: "text", scope: "bigint", value: "text", variant_id: "bigint" },
};

export const specTable: ColumnTable = {
  table: "spec",
  columns: {
    product_id: "bigint",
    attribute_id: "bigint",
    raw: "text",
    norm: "text",
    number: "float8",
    number_max: "float8",
    unit: "text",
  },
};

export const offerTable: ColumnTable = {
  table: "offer",
  columns: {
    id: "bigint",
    shop_id: "bigint",
    variant_id: "bigint",
    product_id: "bigint",
    key: "text",
    url: "text",
    title: "text",
    price: "bigint",
    currency: "text",
    list_price: "bigint",
    shipping: "bigint",
    availability: "text",
    condition: "text",
    status: "text",
    misses: "int",
    observed_at: "timestamptz",
  },
};

/** Former prices; the present one is read from the offer. */
export const historyTable: ColumnTable = {
  table: "price_observation",
  columns: {
    offer_id: "bigint",
    at: "timestamptz",
    price: "bigint",
    currency: "text",
    availability: "text",
    method: "text",
  },
};

/** Keys of shops begin here. */
const FIRST_KEY = 100_000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function productRow(
  { id, number, article, product, card }: SeedItem,
  slug: string,
  references: References,
): Cell[] {
  const brand = references.brands.get(article.brand)!;
  const category = references.categories.get(article.leaf)!;
  const images = Array.from(
    { length: product.pictures },
    (_, index) => `https://img.example/${number}-${index + 1}.jpg`,
  );
  const specs = Object.fromEntries(
    product.specs.map(({ pool, raw }) => [references.attributes.get(pool.label)!.key, raw]),
  );
  return [
    id,
    slug,
    product.name,
    brand.id,
    brand.name,
    category.id,
    category.path,
    product.description,
    images[0] ?? null,
    `{${images.join(",")}}`,
    JSON.stringify(specs),
    product.rating,
    product.ratingCount,
    card.price,
    JSON.stringify(card.bestPrices),
    card.offerCount,
    card.shopIds.length,
    `{${card.shopIds.join(",")}}`,
    `{${card.conditions.join(",")}}`,
    card.inStock,
    card.discount,
  ];
}

export function variantRows({ id, product, variants }: SeedItem): Cell[][] {
  return variants.map((variant, index) => [variant.id, id, product.finishes[index]!, index === 0]);
}

/** The numbers a variant can be found by, but for those of shops. Nothing in a catalog has them already. */
export function numberRows({ article, variants }: SeedItem, references: References): Cell[][] {
  const brand = references.brands.get(article.brand)!;
  const leaf = article.leaf.path.at(-1)!;
  return variants.flatMap(({ id, number }) => [
    ["gtin", 0, inventGtin(brand.number, number), id],
    ["mpn", brand.id, inventMpn(leaf, number), id],
  ]);
}

/** The name a product can be found by. */
export function modelRows({ article, product, variants }: SeedItem, references: References): Cell[][] {
  const brand = references.brands.get(article.brand)!;
  const model = modelName(product.name, brand.name);
  return model ? [["model", brand.id, model, variants[0]!.id]] : [];
}

export function specRows({ id, product }: SeedItem, references: References): Cell[][] {
  return product.specs.map(({ pool, raw }) => {
    const { norm, number, numberMax, unit } = normalizeOnce(raw);
    return [id, references.attributes.get(pool.label)!.id, raw, norm, number, numberMax, unit];
  });
}

export function offerRows({ id, product, variants, offers }: SeedItem, at: number): Cell[][] {
  return offers.map((offer) => {
    const key = String(FIRST_KEY + offer.number);
    const finish = product.finishes[offer.variant]!;
    return [
      offer.id,
      offer.shopId,
      variants[offer.variant]!.id,
      id,
      key,
      `https://${offer.shopSlug}.example/item/${key}`,
      variants.length > 1 ? `${product.name} ${finish}` : product.name,
      offer.price,
      offer.currency,
      offer.listPrice,
      offer.shipping,
      offer.availability,
      offer.condition,
      offer.status,
      offer.status === "gone" ? GONE_AFTER : 0,
      new Date(at - offer.seen * MINUTE_MS).toISOString(),
    ];
  });
}

export function historyRows({ offers }: SeedItem, at: number): Cell[][] {
  return offers.flatMap(({ id, currency, seen, history }) =>
    history.map(({ daysAgo, price }) => [
      id,
      new Date(at - seen * MINUTE_MS - daysAgo * DAY_MS).toISOString(),
      price,
      currency,
      "InStock",
      "feed",
    ]),
  );
}

const normalized = new Map<string, ReturnType<typeof normalizeSpec>>();

/** The assortment has some fifteen hundred different values, a million products have seven million. */
function normalizeOnce(raw: string): ReturnType<typeof normalizeSpec> {
  let value = normalized.get(raw);
  if (!value) {
    value = normalizeSpec(raw);
    normalized.set(raw, value);
  }
  return value;
}
