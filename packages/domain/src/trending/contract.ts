import { z } from "zod";
import type { ProductCard } from "../catalog/contract.ts";
import { idSchema, limitSchema, type Schema, slugSchema } from "../platform/schema.ts";
import type { TrackComparisonInput, TrackInput, TrackReceipt, TrackViewInput } from "../tracking/contract.ts";

/** Half-life of the score: what happened one half-life ago weighs half. */
export type BoardWindow = "1h" | "24h" | "7d";

export interface BoardInput {
  /** Default "24h". */
  window?: BoardWindow;
  /** Only products of this category and those below it. */
  category?: string;
  /** 1 to 200, default 20. */
  limit?: number;
}

export const boardInputSchema: Schema<BoardInput | undefined> = z
  .strictObject({
    window: z.enum(["1h", "24h", "7d"]).optional(),
    category: slugSchema.optional(),
    limit: limitSchema.optional(),
  })
  .optional();

export interface BoardEntry {
  rank: number;
  /** Decayed count in 1/1024 views. */
  score: number;
  product: ProductCard;
}

export interface Board {
  window: BoardWindow;
  /** What the ranking rests on: `popular` where there is too little data for more. */
  basis: "popular" | "rising";
  items: BoardEntry[];
  /** Position in the event log this board has read up to. */
  asOf: number;
}

/** Two products that are compared with each other. */
export interface PairEntry {
  rank: number;
  comparisons: number;
  products: [ProductCard, ProductCard];
}

export interface PairBoard {
  items: PairEntry[];
}

export interface ComparisonsInput {
  /** Hours to look back, default 168. */
  hours?: number;
  limit?: number;
}

export const comparisonsInputSchema: Schema<ComparisonsInput | undefined> = z
  .strictObject({ hours: z.int().min(1).max(17_520).optional(), limit: limitSchema.optional() })
  .optional();

export interface ComparedWithInput {
  productId: number;
  limit?: number;
}

export const comparedWithInputSchema: Schema<ComparedWithInput> = z.strictObject({
  productId: idSchema,
  limit: limitSchema.optional(),
});

export interface ComparedWithEntry {
  product: ProductCard;
  comparisons: number;
  /** Comparisons of the pair over the square root of the product of both products' comparisons. */
  affinity: number;
}

/** What visitors look at and compare. */
export interface TrendingApi {
  products(input?: BoardInput): Promise<Board>;
  rising(input?: BoardInput): Promise<Board>;
  comparisons(input?: ComparisonsInput): Promise<PairBoard>;
  comparedWith(input: ComparedWithInput): Promise<ComparedWithEntry[]>;
  trackView(input: TrackViewInput): Promise<TrackReceipt>;
  trackComparison(input: TrackComparisonInput): Promise<TrackReceipt>;
  track(input: TrackInput): Promise<TrackReceipt>;
}
