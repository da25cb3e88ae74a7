import { z } from "zod";
import { type Availability, availabilitySchema, type Condition, conditionSchema } from "../catalog/contract.ts";
import { normalizeGtin } from "../extract/gtin.ts";
import { currencySchema, type Schema, textSchema } from "../platform/schema.ts";

/**
 * Our own feed format: one JSON object per line, three kinds of them, all of one shop. An export in it can be imported
 * again.
 *
 * ```json
 * {"type":"product","key":"4711","name":"Player II Stratocaster","brand":"Fender","gtin":"0885978909872"}
 * {"type":"offer","key":"4711","url":"https://shop.example/4711","price":"899.00","currency":"EUR","availability":"InStock"}
 * {"type":"price","key":"4711","at":"2026-05-01T09:00:00Z","price":"949.00","currency":"EUR"}
 * ```
 */
export type JsonlLine = ProductLine | OfferLine | PriceLine;

/** A decimal, "1299.50" or 1299.5, in the currency's main unit; null: listed without a price. */
export type DecimalPrice = string | number | null;

/** What is sold. */
export interface ProductFacts {
  name: string;
  brand?: string;
  /** Names from the root: ["Guitars", "Electric guitars"]. */
  categoryPath?: string[];
  /** Plain text. */
  description?: string;
  imageUrl?: string;
  /** 8 to 14 digits, the last a valid check digit. */
  gtin?: string;
  mpn?: string;
  sku?: string;
  /** The shop's own id of the group of variants this one belongs to. */
  groupId?: string;
  /** What sets the variant apart: "Polar White". */
  variantName?: string;
  /** 0 to 5. */
  rating?: number;
  ratingCount?: number;
  /** Values by label: { "Body": "Alder" }. */
  specs?: Record<string, string>;
}

/** A product. The `offer` line of the same key may come later in the file; without one it is listed without a price. */
export interface ProductLine extends ProductFacts {
  type: "product";
  /** The shop's own id. */
  key: string;
}

/** A listing. What it sells stands in `product`, or on a product line with the same key before it; else the title is its name. */
export interface OfferLine {
  type: "offer";
  /** The shop's own id, once in a file. */
  key: string;
  url?: string;
  title?: string;
  price: DecimalPrice;
  /** ISO 4217. Default: the import's. */
  currency?: string;
  listPrice?: DecimalPrice;
  shipping?: DecimalPrice;
  availability?: Availability | null;
  condition?: Condition;
  /** ISO 8601 with a time zone. When it was seen; default: now. */
  at?: string;
  product?: ProductFacts;
}

/** A past price of the offer with the same key, which is in the file before it or known already. */
export interface PriceLine {
  type: "price";
  key: string;
  /** ISO 8601 with a time zone. */
  at: string;
  price: DecimalPrice;
  /** ISO 4217. Default: the import's. */
  currency?: string;
  availability?: Availability | null;
}

const keySchema = textSchema(500).min(1);
const timeSchema = z.iso.datetime({ offset: true, error: "must be an ISO 8601 time with a time zone" });
const priceSchema = z.union([z.string().max(40), z.number(), z.null()], {
  error: 'must be a decimal such as "1299.50", a number, or null',
});
const httpUrlSchema = textSchema(2_000).refine(
  (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""),
  "must be a web address",
);

const factShape = {
  name: textSchema(500).min(1),
  brand: textSchema(200).min(1).optional(),
  categoryPath: z.array(textSchema(200).min(1)).min(1).max(8).optional(),
  description: textSchema(20_000).optional(),
  imageUrl: httpUrlSchema.optional(),
  gtin: z
    .string()
    .max(14)
    .refine((text) => normalizeGtin(text) !== null, "must be a GTIN with a valid check digit")
    .optional(),
  mpn: textSchema(100).min(1).optional(),
  sku: textSchema(200).min(1).optional(),
  groupId: textSchema(200).min(1).optional(),
  variantName: textSchema(200).min(1).optional(),
  rating: z.number().min(0).max(5).optional(),
  ratingCount: z.int().nonnegative().max(1_000_000_000).optional(),
  specs: z.record(textSchema(100).min(1), textSchema(1_000)).optional(),
};

const productSchema: Schema<ProductLine> = z.strictObject({ type: z.literal("product"), key: keySchema, ...factShape });

const offerSchema: Schema<OfferLine> = z.strictObject({
  type: z.literal("offer"),
  key: keySchema,
  url: httpUrlSchema.optional(),
  title: textSchema(500).min(1).optional(),
  price: priceSchema,
  currency: currencySchema.optional(),
  listPrice: priceSchema.optional(),
  shipping: priceSchema.optional(),
  availability: availabilitySchema.nullable().optional(),
  condition: conditionSchema.optional(),
  at: timeSchema.optional(),
  product: z.strictObject(factShape).optional(),
});

const priceLineSchema: Schema<PriceLine> = z.strictObject({
  type: z.literal("price"),
  key: keySchema,
  at: timeSchema,
  price: priceSchema,
  currency: currencySchema.optional(),
  availability: availabilitySchema.nullable().optional(),
});

/** One schema per `type`. */
export const jsonlSchemas = { product: productSchema, offer: offerSchema, price: priceLineSchema };
