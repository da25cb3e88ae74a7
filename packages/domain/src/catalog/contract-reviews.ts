import { z } from "zod";
import { cursorSchema, idSchema, limitSchema, type Schema, textSchema } from "../platform/schema.ts";
import type { Offer } from "./contract-products.ts";

/** What somebody has said of an offer and a product: one thing, or two. */
export type MatchAnswer = "same" | "different";

/** One thing that speaks for or against an offer being of a product. */
export interface MatchReason {
  /** Stays the same between versions: "code-same", "quantity-apart". */
  kind: string;
  /** For people, in English. */
  text: string;
  /** Log-odds: above 0 it speaks for, below against. */
  weight: number;
}

/** A product as a reviewer compares it. */
export interface ReviewProduct {
  id: number;
  slug: string;
  name: string;
  brand: string | null;
  imageUrl: string | null;
  offerCount: number;
  /** The cheapest, at most 3. */
  offers: Offer[];
}

/** A product that the offer may be of. */
export interface ReviewCandidate {
  product: ReviewProduct;
  /** 0 to 1. */
  score: number;
  /** The strongest first. */
  reasons: MatchReason[];
}

/** An offer that has a product of its own and may be of another one. */
export interface MatchReview {
  id: number;
  status: "open" | MatchAnswer;
  createdAt: Date;
  offer: Offer;
  /** The one it is of now. */
  product: ReviewProduct;
  /** The most likely first; what it was told to be different from is left out. */
  candidates: ReviewCandidate[];
  decision: {
    answer: MatchAnswer;
    /** The candidate the answer is about; null for all of them. */
    productId: number | null;
    at: Date;
    /** Id of the key; 0 for that of the environment, null for a call from within. */
    by: number | null;
    note: string | null;
  } | null;
}

export interface MatchReviewPage {
  items: MatchReview[];
  nextCursor: string | null;
}

export interface ReviewQueueInput {
  /** Default `open`, the most likely matches first; `decided` are the last ones first. */
  status?: "open" | "decided";
  limit?: number;
  cursor?: string;
}

export const reviewQueueInputSchema: Schema<ReviewQueueInput> = z.strictObject({
  status: z.enum(["open", "decided"]).optional(),
  limit: limitSchema.optional(),
  cursor: cursorSchema.optional(),
});

export interface DecideMatchInput {
  /** Of the review. */
  id: number;
  /** `undo` takes the answer back and asks again. */
  decision: MatchAnswer | "undo";
  /** The candidate. Default: with `same` the best one, with `different` all of them. */
  productId?: number;
  note?: string;
}

export const decideMatchInputSchema: Schema<DecideMatchInput> = z.strictObject({
  id: idSchema,
  decision: z.enum(["same", "different", "undo"]),
  productId: idSchema.optional(),
  note: textSchema(1_000).optional(),
});

export interface MoveOfferInput {
  offerId: number;
  /** The product it is of; null for none that there is: it gets one of its own. */
  productId: number | null;
  note?: string;
}

export const moveOfferInputSchema: Schema<MoveOfferInput> = z.strictObject({
  offerId: idSchema,
  productId: idSchema.nullable(),
  note: textSchema(1_000).optional(),
});
