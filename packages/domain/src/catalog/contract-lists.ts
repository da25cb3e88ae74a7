import { z } from "zod";
import {
  currencySchema,
  cursorSchema,
  limitSchema,
  minorUnitsSchema,
  type Schema,
  slugSchema,
  textSchema,
} from "../platform/schema.ts";
import { type Condition, conditionSchema, type ProductCard } from "./contract-products.ts";

export interface PriceFilter {
  /** Minor units, inclusive. */
  min?: number;
  /** Minor units, inclusive. */
  max?: number;
  currency?: string;
}

/** A span of a number attribute, ends included. */
export interface SpecRange {
  min?: number;
  max?: number;
  /** Unit of the ends: "in", "mm", "kg". Default: the unit the attribute is kept in. */
  unit?: string;
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
  /** Whether there is a picture: see `ProductCard.hasImage`. */
  hasImage?: boolean;
  condition?: Condition;
  /**
   * By attribute key: any of these values, or a span. Values that mean the same are the same: "24.75 in" also finds
   * "628.65 mm".
   */
  specs?: Record<string, string[] | SpecRange>;
  /** Words of name, brand or description, the last one also unfinished; "phrases" and -exclusions; or a SKU, MPN or GTIN. */
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
  /** `compact`: only what a small screen shows, in a quarter of the bytes. */
  view?: "full" | "compact";
  /** 1 to 200, default 50. */
  limit?: number;
  cursor?: string;
  /** Facets to count beside the first page: see `FacetsInput.facets`. */
  facets?: string[];
}

export interface SearchInput extends Omit<ListInput, "filter"> {
  q: string;
  filter?: Omit<ListFilter, "q">;
}

/** A count, and whether it was counted. Beyond 10,000 it may be about as many, or at least as many. */
export interface Total {
  value: number;
  exact: boolean;
}

/** What a page has whichever way its products are shown. */
export interface PageFacts {
  /** Hand it in as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
  /** On the first page only. */
  total?: Total;
  /** On the first page only, where they were asked for. */
  facets?: Facets;
  /** Id of the catalog change this answer is at least as new as. */
  asOf: number;
}

export interface ProductPage extends PageFacts {
  items: ProductCard[];
}

/** A product on a small screen. */
export interface CompactCard {
  id: number;
  name: string;
  /** Best price in minor units of the page's currency. */
  price: number | null;
  inStock: boolean;
}

export interface CompactPage extends PageFacts {
  items: CompactCard[];
  currency: string;
}

/** What is told beside the products that were found. */
export interface SearchFacts {
  /** The words as they are probably meant; null where enough was found. */
  didYouMean: string | null;
}

export interface SearchPage extends ProductPage, SearchFacts {}
export interface CompactSearchPage extends CompactPage, SearchFacts {}

export interface FacetsInput {
  filter?: ListFilter;
  /** Currency of the price filter and the histogram. Default: the site's. */
  currency?: string;
  /** `category`, `brand`, `shop`, `condition`, `inStock`, `price`, or attribute keys. Default: all that the matches have. */
  facets?: string[];
  /** Most values of one facet, 1 to 500; default 50, the most frequent ones. */
  values?: number;
}

export interface FacetValue {
  /** To be put into the filter: a slug, a condition, "true", or an attribute's value. */
  value: string;
  label: string;
  /** Products that match the filter with this value alone chosen in this facet. */
  count: number;
}

/** How the matches divide by one property, counted as if the filter did not speak of it. */
export interface Facet {
  /** `category`, `brand`, `shop`, `condition`, `inStock` or an attribute key. */
  key: string;
  label: string;
  /** `number` has `min` and `max` in `unit`, and can be filtered by a span. */
  type: "enum" | "number" | "boolean";
  unit: string | null;
  min: number | null;
  max: number | null;
  /** Most frequent first. */
  values: FacetValue[];
  /** How many values there are, shown or not. */
  distinct: number;
}

/** How prices spread, counted as if the filter had no price. Minor units. */
export interface PriceHistogram {
  currency: string;
  min: number | null;
  max: number | null;
  /** Without gaps, `to` not included; narrow where prices are low. */
  buckets: { from: number; to: number; count: number }[];
}

export interface Facets {
  /** Matches of the whole filter. */
  total: number;
  facets: Facet[];
  /** Null where `price` was not asked for. */
  price: PriceHistogram | null;
  /** Every count is exact at this change of the catalog. */
  asOf: number;
}

export interface SuggestInput {
  /** What was typed so far. */
  q: string;
  /** Of each kind, 1 to 20; default 6. */
  limit?: number;
}

/** What somebody who types this may mean. */
export interface Suggestions {
  products: { id: number; slug: string; name: string; brand: string | null; imageUrl: string | null }[];
  brands: { slug: string; name: string; products: number }[];
  categories: { slug: string; name: string; path: string; products: number }[];
}

export const priceFilterSchema: Schema<PriceFilter> = z.strictObject({
  min: minorUnitsSchema.optional(),
  max: minorUnitsSchema.optional(),
  currency: currencySchema.optional(),
});

export const specRangeSchema: Schema<SpecRange> = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  unit: textSchema(20).min(1).optional(),
});

const specFilterSchema: Schema<Record<string, string[] | SpecRange>> = z
  .record(slugSchema, z.union([z.array(textSchema(200).min(1)).min(1).max(50), specRangeSchema]))
  .refine((specs) => Object.keys(specs).length <= 20, { message: "must name at most 20 attributes" });

const filterShape = {
  category: slugSchema.optional(),
  brands: z.array(slugSchema).min(1).max(50).optional(),
  shops: z.array(slugSchema).min(1).max(50).optional(),
  price: priceFilterSchema.optional(),
  inStock: z.boolean().optional(),
  hasImage: z.boolean().optional(),
  condition: conditionSchema.optional(),
  specs: specFilterSchema.optional(),
};

const facetNamesSchema = z.array(slugSchema.or(z.literal("inStock"))).max(50);

const pageShape = {
  sort: z.enum(productSorts).optional(),
  currency: currencySchema.optional(),
  view: z.enum(["full", "compact"]).optional(),
  limit: limitSchema.optional(),
  cursor: cursorSchema.optional(),
  facets: facetNamesSchema.optional(),
};

export const queryTextSchema = textSchema(500).min(1);

const listFilterSchema: Schema<ListFilter> = z.strictObject({ ...filterShape, q: queryTextSchema.optional() });

export const listInputSchema: Schema<ListInput> = z.strictObject({
  filter: listFilterSchema.optional(),
  ...pageShape,
});

export const searchInputSchema: Schema<SearchInput> = z.strictObject({
  q: queryTextSchema,
  filter: z.strictObject(filterShape).optional(),
  ...pageShape,
});

export const facetsInputSchema: Schema<FacetsInput | undefined> = z
  .strictObject({
    filter: listFilterSchema.optional(),
    currency: currencySchema.optional(),
    facets: facetNamesSchema.optional(),
    values: z.int().min(1).max(500).optional(),
  })
  .optional();

export const suggestInputSchema: Schema<SuggestInput> = z.strictObject({
  q: textSchema(200).min(1),
  limit: z.int().min(1).max(20).optional(),
});
