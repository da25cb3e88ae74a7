import { z } from "zod";
import type { Money } from "../platform/money.ts";
import { currencySchema, cursorSchema, idSchema, limitSchema, type Schema, slugSchema } from "../platform/schema.ts";

export type Availability = "InStock" | "OutOfStock" | "PreOrder" | "BackOrder";
export type Condition = "new" | "used" | "refurbished";
export type ProductStatus = "active" | "archived";

export const availabilitySchema: Schema<Availability> = z.enum(["InStock", "OutOfStock", "PreOrder", "BackOrder"]);
export const conditionSchema: Schema<Condition> = z.enum(["new", "used", "refurbished"]);

/** A name with the slug it is addressed by. */
export interface NamedSlug {
  slug: string;
  name: string;
}

/** A product as lists show it. */
export interface ProductCard {
  id: number;
  slug: string;
  name: string;
  brand: string | null;
  /** Slugs from the root, joined by "/": "guitars/electric-guitars"; "" for none. */
  category: string;
  imageUrl: string | null;
  /** The picture was there when it was last looked at, within a week; false as long as nobody has. */
  hasImage: boolean;
  /** Best price over all conditions in the asked currency. */
  price: Money | null;
  /** Basis points under the advertised list price; 0 where none is advertised. */
  discount: number;
  offerCount: number;
  shopCount: number;
  inStock: boolean;
  /** 0 to 5; null where nobody rated it. */
  rating: number | null;
  ratingCount: number;
  updatedAt: Date;
}

/** A product's value for an attribute. */
export interface SpecValue {
  key: string;
  label: string;
  /** As its source wrote it. */
  value: string;
  /** The number in `unit`, of a range its lower end; null where the value is text. */
  number: number | null;
  /** The upper end of a range. */
  numberMax: number | null;
  /** The unit its dimension is kept in ("mm" for every length); null for a bare number or text. */
  unit: string | null;
}

/** What is bought: a finish, a handedness. */
export interface Variant {
  id: number;
  name: string;
  attributes: Record<string, string>;
  isDefault: boolean;
  gtins: string[];
  mpns: string[];
  skus: string[];
}

/** One shop's listing of a variant. */
export interface Offer {
  id: number;
  variantId: number;
  shop: NamedSlug;
  title: string;
  url: string;
  price: Money | null;
  listPrice: Money | null;
  /** Standard shipping to the shop's country; 0 is free, null not known. */
  shipping: Money | null;
  /** What a buyer pays in all: price and shipping. Null where either is not known. */
  landedPrice: Money | null;
  availability: Availability | null;
  condition: Condition;
  /** When the shop was last seen listing it. */
  seenAt: Date;
}

/** The cheapest offer of a currency and condition. */
export interface BestPrice {
  price: Money;
  condition: Condition;
  offerId: number;
  shop: string;
}

/** Everything a product page shows. The first 50 offers are in it, cheapest first; `catalog.offers` pages on. */
export interface Product extends ProductCard {
  description: string;
  status: ProductStatus;
  /** Addresses of all pictures, the card's first. */
  images: string[];
  specs: SpecValue[];
  variants: Variant[];
  bestPrices: BestPrice[];
  offers: Offer[];
  createdAt: Date;
}

/** One of the three names a product has. */
export type GetInput = ({ id: number } | { slug: string } | { gtin: string }) & { currency?: string };

export const getInputSchema: Schema<GetInput> = z.union([
  z.strictObject({ id: idSchema, currency: currencySchema.optional() }),
  z.strictObject({ slug: slugSchema, currency: currencySchema.optional() }),
  z.strictObject({
    gtin: z.string().regex(/^\d{8,14}$/, "must be a GTIN of 8 to 14 digits"),
    currency: currencySchema.optional(),
  }),
]);

export interface OffersInput {
  productId: number;
  limit?: number;
  cursor?: string;
}

export interface OfferPage {
  items: Offer[];
  nextCursor: string | null;
}

export const offersInputSchema: Schema<OffersInput> = z.strictObject({
  productId: idSchema,
  limit: limitSchema.optional(),
  cursor: cursorSchema.optional(),
});

export interface CategoryNode extends NamedSlug {
  id: number;
  /** Slugs from the root, joined by "/". */
  path: string;
  /** Slug of the parent; null at the top. */
  parent: string | null;
  /** Active products here and below. */
  products: number;
}

export interface BrandsInput {
  limit?: number;
  cursor?: string;
}

export interface BrandEntry extends NamedSlug {
  id: number;
  products: number;
}

export interface BrandPage {
  items: BrandEntry[];
  nextCursor: string | null;
}

export const brandsInputSchema: Schema<BrandsInput | undefined> = z
  .strictObject({ limit: limitSchema.optional(), cursor: cursorSchema.optional() })
  .optional();

/** Figures of the whole catalog; prices in the site's currency, minor units, null where there is none. */
export interface CatalogStats {
  products: number;
  offers: number;
  shops: number;
  brands: number;
  categories: number;
  inStock: number;
  price: { min: number | null; max: number | null; median: number | null; currency: string };
}

export interface GetManyInput {
  /** At most 200. */
  ids: number[];
  currency?: string;
}

/** Cards in the order they were asked for; of a merged product its successor's. */
export interface GotMany {
  items: ProductCard[];
  /** Ids without a product, or with an archived one. */
  missing: number[];
}

export const getManyInputSchema: Schema<GetManyInput> = z.strictObject({
  ids: z.array(idSchema).min(1).max(200),
  currency: currencySchema.optional(),
});

export interface CompareInput {
  /** Two to six different products. */
  ids: number[];
  currency?: string;
}

export const compareInputSchema: Schema<CompareInput> = z.strictObject({
  ids: z
    .array(idSchema)
    .min(2)
    .max(6)
    .refine((ids) => new Set(ids).size === ids.length, { message: "must be different products" }),
  currency: currencySchema.optional(),
});

/** One value of a comparison's row. */
export interface ComparedValue {
  /** As its source wrote it. */
  value: string;
  /** To be shown: numbers of one row are all in the row's unit. */
  text: string;
  number: number | null;
  numberMax: number | null;
}

/** One attribute over all compared products. */
export interface ComparisonRow {
  key: string;
  label: string;
  unit: string | null;
  /** Not all products that have it have the same, or not all have it. */
  differs: boolean;
  /** In the order of the products; null where one does not have it. */
  values: (ComparedValue | null)[];
}

/** Products side by side. */
export interface Comparison {
  products: (ProductCard & { bestPrices: BestPrice[] })[];
  rows: ComparisonRow[];
}
