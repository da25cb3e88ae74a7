import { z } from "zod";
import type { ImportFeedInput, ImportReport } from "../import/contract.ts";
import type { Money } from "../platform/money.ts";
import {
  currencySchema,
  cursorSchema,
  idSchema,
  limitSchema,
  minorUnitsSchema,
  type Schema,
  slugSchema,
  textSchema,
} from "../platform/schema.ts";
import type { PriceChangeInput, PriceChangeMessage, PriceHistory, PriceHistoryInput } from "../prices/contract.ts";

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

/** A product's value for an attribute, as its source wrote it. */
export interface SpecValue {
  key: string;
  label: string;
  value: string;
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
  shipping: Money | null;
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
  specs: SpecValue[];
  variants: Variant[];
  bestPrices: BestPrice[];
  offers: Offer[];
  createdAt: Date;
}

export interface PriceFilter {
  /** Minor units, inclusive. */
  min?: number;
  /** Minor units, inclusive. */
  max?: number;
  currency?: string;
}

export interface ListFilter {
  /** Slug of a category; the ones below it are included. */
  category?: string;
  /** Slugs; any of them. */
  brands?: string[];
  /** Slugs; any of them has an offer. */
  shops?: string[];
  price?: PriceFilter;
  inStock?: boolean;
  condition?: Condition;
  /** Words of name, brand or description; "phrases" and -exclusions. */
  q?: string;
}

export type ProductSort =
  | "relevance"
  | "price_asc"
  | "price_desc"
  | "name"
  | "newest"
  | "popular"
  | "rating"
  | "discount"
  | "offers";

export const productSorts = [
  "relevance",
  "price_asc",
  "price_desc",
  "name",
  "newest",
  "popular",
  "rating",
  "discount",
  "offers",
] as const satisfies ProductSort[];

export interface ListInput {
  filter?: ListFilter;
  /** Default `relevance` with `q`, else `popular`. */
  sort?: ProductSort;
  /** Currency of prices and price sorting. Default: the site's. */
  currency?: string;
  /** 1 to 200, default 50. */
  limit?: number;
  cursor?: string;
}

export interface SearchInput extends Omit<ListInput, "filter"> {
  q: string;
  filter?: Omit<ListFilter, "q">;
}

/** A count, and whether it was counted or estimated. */
export interface Total {
  value: number;
  exact: boolean;
}

export interface ProductPage {
  items: ProductCard[];
  /** Hand it in as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
  /** On the first page only. */
  total?: Total;
  /** Id of the catalog change this answer is at least as new as. */
  asOf: number;
}

export const priceFilterSchema: Schema<PriceFilter> = z.strictObject({
  min: minorUnitsSchema.optional(),
  max: minorUnitsSchema.optional(),
  currency: currencySchema.optional(),
});

const filterShape = {
  category: slugSchema.optional(),
  brands: z.array(slugSchema).min(1).max(50).optional(),
  shops: z.array(slugSchema).min(1).max(50).optional(),
  price: priceFilterSchema.optional(),
  inStock: z.boolean().optional(),
  condition: conditionSchema.optional(),
};

const pageShape = {
  sort: z.enum(productSorts).optional(),
  currency: currencySchema.optional(),
  limit: limitSchema.optional(),
  cursor: cursorSchema.optional(),
};

export const queryTextSchema = textSchema(500).min(1);

export const listInputSchema: Schema<ListInput> = z.strictObject({
  filter: z.strictObject({ ...filterShape, q: queryTextSchema.optional() }).optional(),
  ...pageShape,
});

export const searchInputSchema: Schema<SearchInput> = z.strictObject({
  q: queryTextSchema,
  filter: z.strictObject(filterShape).optional(),
  ...pageShape,
});

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

/** A product as an admin or an import writes it. */
export interface ProductInput {
  /** Present: that product is changed. Absent: it is found by its identifiers, else made. */
  id?: number;
  name: string;
  brand?: string;
  /** Names from the root: ["Guitars", "Electric guitars"]. */
  categoryPath?: string[];
  description?: string;
  imageUrl?: string;
  gtin?: string;
  mpn?: string;
  specs?: Record<string, string>;
}

export const productInputSchema: Schema<ProductInput> = z.strictObject({
  id: idSchema.optional(),
  name: textSchema(500).min(1),
  brand: textSchema(200).min(1).optional(),
  categoryPath: z.array(textSchema(200).min(1)).min(1).max(8).optional(),
  description: textSchema(20_000).optional(),
  imageUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  gtin: z
    .string()
    .regex(/^\d{8,14}$/, "must be a GTIN of 8 to 14 digits")
    .optional(),
  mpn: textSchema(100).min(1).optional(),
  specs: z.record(z.string().min(1).max(100), textSchema(1_000)).optional(),
});

/** The catalog: what there is to compare. */
export interface CatalogApi {
  list(input?: ListInput): Promise<ProductPage>;
  search(input: SearchInput): Promise<ProductPage>;
  get(input: GetInput): Promise<Product>;
  offers(input: OffersInput): Promise<OfferPage>;
  priceHistory(input: PriceHistoryInput): Promise<PriceHistory>;
  categories(): Promise<CategoryNode[]>;
  brands(input?: BrandsInput): Promise<BrandPage>;
  stats(): Promise<CatalogStats>;
  onPriceChange(input?: PriceChangeInput): AsyncIterable<PriceChangeMessage>;
  /** Needs a secret key with the scope `catalog`. */
  upsert(input: ProductInput): Promise<Product>;
  /** Needs a secret key with the scope `catalog`. */
  importFeed(input: ImportFeedInput): Promise<ImportReport>;
}
