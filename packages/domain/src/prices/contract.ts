import { z } from "zod";
import type { Availability, Condition } from "../catalog/contract.ts";
import { currencySchema, idSchema, type Schema, slugSchema } from "../platform/schema.ts";

export interface PriceHistoryInput {
  productId: number;
  /** Default: every currency that has observations. */
  currency?: string;
  /** Inclusive. */
  from?: Date;
  /** Exclusive. */
  to?: Date;
}

export const priceHistoryInputSchema: Schema<PriceHistoryInput> = z.strictObject({
  productId: idSchema,
  currency: currencySchema.optional(),
  from: z.date().optional(),
  to: z.date().optional(),
});

/** What was observed at one time. Nothing is said of the times between. */
export interface PricePoint {
  at: Date;
  /** Minor units; null: listed without a price. */
  price: number | null;
  availability: Availability | null;
}

/** The observations of one offer, oldest first. */
export interface PriceSeries {
  offerId: number;
  shop: string;
  currency: string;
  condition: Condition;
  points: PricePoint[];
}

export interface PriceHistory {
  productId: number;
  series: PriceSeries[];
}

/** A price that moved. Minor units; null: no offer. */
export interface PriceChange {
  /** Id in the change log: hand in the last one seen as `lastEventId` to go on from there. */
  id: number;
  at: Date;
  productId: number;
  slug: string;
  name: string;
  shop: string;
  offerId: number;
  currency: string;
  condition: Condition;
  price: number | null;
  previous: number | null;
  /** `price - previous`; null where either is. */
  change: number | null;
  /** Percent of the previous price, two digits; null where either is. */
  changePercent: number | null;
}

/** The log no longer reaches back to `lastEventId`: changes were missed, read again what you show. */
export interface PriceChangeReset {
  type: "reset";
  id: number;
}

export type PriceChangeMessage = PriceChange | PriceChangeReset;

export interface PriceChangeInput {
  /** Only these products; at most 500. */
  productIds?: number[];
  /** Only products of this category and those below it. */
  categorySlug?: string;
  /**
   * `latest` (default): a slow reader gets the newest change of each product. `every`: it gets each one, at its own
   * pace.
   */
  mode?: "latest" | "every";
  /** Go on after this change. Absent: only what happens from now on. */
  lastEventId?: string;
}

export const priceChangeInputSchema: Schema<PriceChangeInput | undefined> = z
  .strictObject({
    productIds: z.array(idSchema).min(1).max(500).optional(),
    categorySlug: slugSchema.optional(),
    mode: z.enum(["latest", "every"]).optional(),
    lastEventId: z
      .string()
      .regex(/^\d{1,16}$/, "must be the id of a change")
      .optional(),
  })
  .optional();
