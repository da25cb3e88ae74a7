import { defineEntity, p } from "@mikro-orm/core";
import { NO_PRICE } from "../no-price.ts";
import { createdAt, id, instant, money, reference, textList } from "./columns.ts";

/** Best price per currency and condition, as the product's card shows it. */
export type BestPrices = Record<string, Partial<Record<"new" | "used" | "refurbished", BestPrice>>>;

export interface BestPrice {
  /** Minor units. */
  price: number;
  offerId: number;
  shopId: number;
  shop: string;
}

export const Brand = defineEntity({
  name: "Brand",
  tableName: "brand",
  indexes: [
    { name: "brand_aliases_idx", expression: 'create index "brand_aliases_idx" on "brand" using gin ("aliases")' },
  ],
  properties: {
    id: id(),
    slug: p.text().unique(),
    name: p.text(),
    /** Other spellings, folded as `foldName` does; the name's own folded form is among them. */
    aliases: textList(),
    createdAt: createdAt(),
  },
});

export const Category = defineEntity({
  name: "Category",
  tableName: "category",
  properties: {
    id: id(),
    parent: () => p.manyToOne(Category).nullable(),
    slug: p.text().unique(),
    name: p.text(),
    /** Slugs from the root, joined by "/": "guitars/electric-guitars". */
    path: p.text().unique(),
    createdAt: createdAt(),
  },
});

/** What is compared. The row carries its card, so that a list needs no join. */
export const Product = defineEntity({
  name: "Product",
  tableName: "product",
  indexes: [
    { name: "product_price_idx", properties: ["price", "id"] },
    { name: "product_brand_price_idx", properties: ["brand", "price", "id"] },
    { name: "product_popularity_idx", properties: ["popularity", "id"] },
    {
      name: "product_merged_into_idx",
      expression:
        'create index "product_merged_into_idx" on "product" ("merged_into_id") where "merged_into_id" is not null',
    },
    {
      name: "product_name_idx",
      expression: 'create index "product_name_idx" on "product" (("name" collate "und-x-icu"), "id")',
    },
    { name: "product_search_idx", expression: 'create index "product_search_idx" on "product" using gin ("search")' },
  ],
  properties: {
    id: id(),
    slug: p.text().unique(),
    name: p.text(),
    brand: () => p.manyToOne(Brand).nullable(),
    brandName: p.text().nullable(),
    category: () => p.manyToOne(Category).nullable(),
    categoryPath: p.text().default(""),
    description: p.text().default(""),
    imageUrl: p.text().nullable(),
    /** The picture was there when it was last looked at. */
    hasImage: p.boolean().default(false),
    /** Addresses of all pictures; the first is `imageUrl`. */
    images: textList(),
    /** Raw values by attribute key: what the card and the comparison show. */
    specs: p.json<Record<string, string>>().defaultRaw("'{}'"),
    status: p.text().default("active"),
    mergedInto: () => p.manyToOne(Product).nullable(),
    /** Best price in the site's currency over all conditions; NO_PRICE where there is none. */
    price: money().default(NO_PRICE),
    bestPrices: p.json<BestPrices>().defaultRaw("'{}'"),
    offerCount: p.integer().default(0),
    shopCount: p.integer().default(0),
    /** Shops with an active offer, by id. */
    shopIds: p.array<number>().columnType("bigint[]").defaultRaw("'{}'"),
    /** "new" | "used" | "refurbished": of the active offers. */
    conditions: textList(),
    inStock: p.boolean().default(false),
    /** Basis points under the advertised list price of the best offer; 0 where none is advertised. */
    discount: p.integer().default(0),
    popularity: p.bigint("number").default(0),
    /** 0 to 5; 0 means not rated. */
    rating: p.double().default(0),
    ratingCount: p.integer().default(0),
    createdAt: createdAt(),
    updatedAt: createdAt(),
    search: p
      .type("tsvector")
      .columnType("tsvector")
      .generated(
        "(setweight(to_tsvector('simple', search_names(name)), 'A') || setweight(to_tsvector('simple', search_words(coalesce(brand_name, ''))), 'B') || setweight(to_tsvector('simple', search_words(description)), 'D')) stored",
      )
      .hidden()
      .lazy(),
  },
});

/** Every slug a product ever had. Slugs are never reused, so old links go on resolving. */
export const SlugHistory = defineEntity({
  name: "SlugHistory",
  tableName: "slug_history",
  indexes: [{ name: "slug_history_product_idx", properties: ["productId"] }],
  properties: {
    slug: p.text().primary(),
    productId: reference(),
    createdAt: createdAt(),
  },
});

/** How many slugs of a base were handed out: the next is `base-N`. */
export const SlugCounter = defineEntity({
  name: "SlugCounter",
  tableName: "slug_counter",
  properties: { base: p.text().primary(), used: p.integer() },
});

/** A product in its category and in every ancestor of it: a parent category lists as fast as a leaf. */
export const ProductCategory = defineEntity({
  name: "ProductCategory",
  tableName: "product_category",
  indexes: [
    { name: "product_category_price_idx", properties: ["categoryId", "price", "productId"] },
    { name: "product_category_product_idx", properties: ["productId"] },
  ],
  properties: {
    categoryId: reference().primary(),
    productId: reference().primary(),
    price: money().default(NO_PRICE),
  },
});

/** What is bought: a finish, a handedness. Every product has a default one. */
export const Variant = defineEntity({
  name: "Variant",
  tableName: "variant",
  indexes: [{ name: "variant_product_idx", properties: ["product"] }],
  properties: {
    id: id(),
    product: () => p.manyToOne(Product).deleteRule("cascade").deferMode("deferred"),
    name: p.text().default(""),
    attributes: p.json<Record<string, string>>().defaultRaw("'{}'"),
    isDefault: p.boolean().default(false),
    createdAt: createdAt(),
  },
});

/**
 * A number that names a variant. `scope` is where it is unique: 0 for a GTIN (the world), the brand for an MPN,
 * the shop for a SKU.
 */
export const Identifier = defineEntity({
  name: "Identifier",
  tableName: "identifier",
  indexes: [
    { name: "identifier_variant_idx", properties: ["variantId"] },
    { name: "identifier_value_idx", properties: ["value"] },
  ],
  properties: {
    kind: p.text().primary(),
    scope: p.bigint("number").primary(),
    value: p.text().primary(),
    variantId: reference(),
    createdAt: createdAt(),
  },
});

/** A typed property that specs of a category may have. */
export const Attribute = defineEntity({
  name: "Attribute",
  tableName: "attribute",
  properties: {
    id: id(),
    key: p.text().unique(),
    label: p.text(),
    /** "number" | "range" | "enum" | "boolean" | "text" */
    type: p.text().default("text"),
    unit: p.text().nullable(),
  },
});

/** A product's value for an attribute: as the source wrote it, and normalised. */
export const Spec = defineEntity({
  name: "Spec",
  tableName: "spec",
  properties: {
    productId: reference().primary(),
    attributeId: reference().primary(),
    raw: p.text(),
    /** Equal for equal values, whatever unit or spelling the source used: "628.65 mm" for "24.75 in". */
    norm: p.text().default(""),
    /** The number in `unit`, of a range its lower end; null where the value is text. */
    number: p.double().nullable(),
    /** The upper end of a range. */
    numberMax: p.double().nullable(),
    /** The unit the dimension is kept in: "mm", "kg", "W"; null for a bare number or text. */
    unit: p.text().nullable(),
  },
});

/** Two products that were made one, with all it takes to make them two again. */
export const ProductMerge = defineEntity({
  name: "ProductMerge",
  tableName: "product_merge",
  indexes: [{ name: "product_merge_from_idx", properties: ["fromId"] }],
  properties: {
    id: id(),
    fromId: reference(),
    intoId: reference(),
    undo: p.json<object>(),
    at: createdAt(),
    undoneAt: instant().nullable(),
  },
});

export const Content = defineEntity({
  name: "Content",
  tableName: "content",
  indexes: [{ name: "content_product_idx", properties: ["product", "id"] }],
  properties: {
    id: id(),
    product: () => p.manyToOne(Product).deleteRule("cascade"),
    locale: p.text(),
    /** "template" | "model" */
    method: p.text(),
    model: p.text().nullable(),
    sentences: p.json<{ text: string; facts: number[] }[]>(),
    /** Of the facts the copy was written from: another hash means stale copy. */
    factHash: p.text(),
    /** "published" | "review" | "rejected" */
    status: p.text(),
    rejections: p.json<string[]>().defaultRaw("'[]'"),
    tokens: p.integer().default(0),
    createdAt: createdAt(),
  },
});
