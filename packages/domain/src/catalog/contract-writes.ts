import { z } from "zod";
import { currencySchema, idSchema, minorUnitsSchema, type Schema, slugSchema, textSchema } from "../platform/schema.ts";
import { type Availability, availabilitySchema } from "./contract-products.ts";

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

export interface ProductIdInput {
  id: number;
}

export const productIdInputSchema: Schema<ProductIdInput> = z.strictObject({ id: idSchema });

/** Two products that are one: `from` goes on resolving, to `into`. */
export interface MergeInput {
  from: number;
  into: number;
}

export const mergeInputSchema: Schema<MergeInput> = z.strictObject({ from: idSchema, into: idSchema });

/** What a shop asks now for offers that are known already. */
export interface RefreshPricesInput {
  /** Slug. */
  shop: string;
  /** At most 5,000. */
  offers: {
    /** The shop's own id of the offer, or its address. */
    key: string;
    /** Minor units; null: listed without a price. */
    price: number | null;
    /** Default: as before. */
    currency?: string;
    /** Default: as before. */
    availability?: Availability;
  }[];
}

export const refreshPricesInputSchema: Schema<RefreshPricesInput> = z.strictObject({
  shop: slugSchema,
  offers: z
    .array(
      z.strictObject({
        key: textSchema(2_000).min(1),
        price: minorUnitsSchema.nullable(),
        currency: currencySchema.optional(),
        availability: availabilitySchema.optional(),
      }),
    )
    .min(1)
    .max(5_000),
});

export interface RefreshPricesReport {
  changed: number;
  unchanged: number;
  /** Keys the shop has no offer of. */
  unknown: string[];
}
