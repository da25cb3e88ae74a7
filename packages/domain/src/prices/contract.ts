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
  /** Points of a series at most, 8 to 2,000. A longer one is thinned out: its ends, lows and highs stay. */
  maxPoints?: number;
}

export const priceHistoryInputSchema: Schema<PriceHistoryInput> = z.strictObject({
  productId: idSchema,
  currency: currencySchema.optional(),
  from: z.date().optional(),
  to: z.date().optional(),
  maxPoints: z.int().min(8).max(2_000).optional(),
});

/** What was observed at one time. `PriceSeries.gaps` says where it does not hold until the next. */
export interface PricePoint {
  at: Date;
  /** Minor units; null: listed without a price, or no longer listed. */
  price: number | null;
  availability: Availability | null;
}

/**
 * How an offer stood. `unobserved`: nobody could look, or no price was shown; what it cost then is not known. `gone`: its
 * page was looked at again and again and does not show it any more.
 */
export type PriceState = "in_stock" | "out_of_stock" | "unobserved" | "gone";

/** A stretch of time in which an offer had no price that is known and that it could be bought at. */
export interface PriceGap {
  state: Exclude<PriceState, "in_stock">;
  from: Date;
  /** null: still so. */
  to: Date | null;
}

/** A reduction of an offer's price, and what the price was before it. */
export interface Reduction {
  /** When the price fell to what it is now. */
  at: Date;
  /** Minor units. */
  price: number;
  /**
   * The lowest price in the 30 days before the reduction: what a trader in the EU has to name as the prior price (Directive
   * 98/6/EC, article 6a). Minor units.
   */
  prior: number;
  /** When it was observed. Before the window where nothing changed within it. */
  priorAt: Date;
}

/** What to think of a "was" price that a shop shows beside its price. */
export type WasVerdict =
  /** At most the prior price. */
  | "true"
  /** More than was asked in the 30 days before the reduction. */
  | "inflated"
  /** The price is not reduced at all. */
  | "not_reduced"
  /** Too little was observed to say. */
  | "unknown";

/** A "was" price that a shop shows, and what was observed of it. */
export interface WasPrice {
  /** Minor units. */
  price: number;
  verdict: WasVerdict;
}

/** The observations of one offer, oldest first. */
export interface PriceSeries {
  offerId: number;
  shop: string;
  currency: string;
  condition: Condition;
  points: PricePoint[];
  /** Oldest first, of the whole time that was asked for. Between them a price holds until the next point. */
  gaps: PriceGap[];
  /** At the end of that time. */
  state: PriceState;
  /** Null where the price last rose, never changed, or is not on offer. */
  reduction: Reduction | null;
  /** Null where the shop shows none. */
  wasPrice: WasPrice | null;
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
