/**
 * What extraction takes and gives: a page in, typed facts with their evidence out.
 *
 * Every fact is a list of candidates (who says so, where on the page, how sure) and the value that won
 * (`consensus.ts`), so that each shown fact can be traced back to the page.
 */

/** One fetched page. */
export interface PageInput {
  /** The decoded document text. */
  html: string;
  /** The absolute address it was finally fetched from (after redirects); relative links resolve against it. */
  url: string;
  /** Response headers, names in lower case. Only `content-language` and `link` are looked at. */
  headers?: Record<string, string>;
}

/** How a fact was read. `meta` covers plain meta elements and the `<link>`s of the head, `visible` what a person sees. */
export type ExtractionMethod = "json-ld" | "microdata" | "rdfa" | "opengraph" | "meta" | "visible";

/** One reading of one field. */
export interface Candidate<T> {
  value: T;
  method: ExtractionMethod;
  /** 0 (a guess) to 1 (stated beyond doubt). */
  confidence: number;
  /** Where on the page: a JSON path, an itemprop or property path, a meta name, or a selector. At most 200 characters. */
  source: string;
}

/** The value that won and everything that was said about it. */
export interface ExtractedField<T> {
  value: T;
  /** Confidence of the winner after agreement and contradiction of the others are counted, 0 to 1. */
  confidence: number;
  /** Method and source of the strongest candidate that states the winning value. */
  method: ExtractionMethod;
  source: string;
  /** All candidates, strongest first, at most 12. */
  candidates: Candidate<T>[];
}

/** `product`: one product can be bought or compared here. `listing`: a category, search or index page. `other`: the rest. */
export type PageType = "product" | "listing" | "other";

/** An amount of money as read from a page. */
export interface Money {
  /** Integer minor units (cents); two decimals are assumed while the currency is unknown. */
  amount: number;
  /** ISO 4217 code, or null where the page does not tell which. */
  currency: string | null;
}

export type Availability = "InStock" | "OutOfStock" | "PreOrder" | "BackOrder";
export type Condition = "new" | "used" | "refurbished";

export interface Rating {
  /** Mean rating on a scale of 0 to 5, whatever scale the page uses. */
  value: number;
  /** Number of ratings, or null where it is not stated. */
  count: number | null;
}

/** One buyable variant that the page lists (`hasVariant`, or an offer with its own sku). */
export interface VariantFacts {
  name?: string;
  sku?: string;
  mpn?: string;
  /** GTIN-14. */
  gtin?: string;
  price?: Money;
  availability?: Availability;
  /** Absolute address. */
  url?: string;
  /** What sets this variant apart, such as `{ color: "Sunburst" }`. */
  attributes: Record<string, string>;
}

/** The type of every field's value. Strings are plain text, bounded, without control or bidi characters. */
export interface FieldValues {
  /** At most 500 characters. */
  name: string;
  /** At most 100 characters. */
  brand: string;
  /** The shop's own number, at most 100 characters. */
  sku: string;
  /** The manufacturer's part number, at most 100 characters. */
  mpn: string;
  /** GTIN-14 with a valid check digit. */
  gtin: string;
  /** What a buyer pays now. */
  price: Money;
  /** The crossed-out, recommended or "was" price; always above `price`. */
  listPrice: Money;
  availability: Availability;
  condition: Condition;
  /** Cost of standard shipping; amount 0 is free. */
  shipping: Money;
  /** Absolute http(s) addresses, best first, at most 20. */
  images: string[];
  /** Plain text, paragraphs set apart by a line break, at most 10,000 characters. */
  description: string;
  /** From the broadest category to the narrowest; neither the home page nor the product itself. */
  categoryPath: string[];
  /** Label to value as written on the page, at most 200 entries. */
  specs: Record<string, string>;
  rating: Rating;
  /** Identity of the group of variants (`productGroupID`, `item_group_id`). */
  groupId: string;
  variants: VariantFacts[];
}

export type FieldName = keyof FieldValues;
export type ExtractedFields = { [K in FieldName]?: ExtractedField<FieldValues[K]> };
/** What readers give: candidates per field, not yet judged. */
export type CandidateSet = { [K in FieldName]?: Candidate<FieldValues[K]>[] };

/** A link to another document, for discovery. */
export interface PageLink {
  /** Absolute http(s) address without its fragment. */
  url: string;
  /** `next` and `prev` for paging; `nofollow` where the page asks not to follow. */
  rel?: "next" | "prev" | "nofollow";
  /** What the link says, at most 200 characters. */
  text?: string;
}

/** Everything read from one page. */
export interface Extraction {
  url: string;
  /** What the page calls its own address (`rel=canonical`, else `og:url`), if it names one on the same site. */
  canonicalUrl?: string;
  pageType: PageType;
  /** 0 to 1. */
  pageTypeConfidence: number;
  fields: ExtractedFields;
  /** In document order, each address once, at most 5,000. */
  links: PageLink[];
}
