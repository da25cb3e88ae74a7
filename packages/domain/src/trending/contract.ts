import { z } from "zod";
import type { ProductCard } from "../catalog/contract.ts";
import { idSchema, limitSchema, type Schema, slugSchema } from "../platform/schema.ts";
import type { TrackComparisonInput, TrackInput, TrackReceipt, TrackViewInput } from "../tracking/contract.ts";

/** Half-life of a popular board's score: what happened one half-life ago weighs half. Of a rising board: the time looked at. */
export type BoardWindow = "1h" | "24h" | "7d";

export interface BoardInput {
  /** Default "24h", of a rising board "1h". */
  window?: BoardWindow;
  /** Only products of this category and those below it. A pair is on its board if both its products are. */
  category?: string;
  /** Only products of this brand. */
  brand?: string;
  /** 1 to 200, default 20. */
  limit?: number;
}

const boardFields = {
  window: z.enum(["1h", "24h", "7d"]).optional(),
  category: slugSchema.optional(),
  brand: slugSchema.optional(),
  limit: limitSchema.optional(),
};

export const boardInputSchema: Schema<BoardInput | undefined> = z.strictObject(boardFields).optional();

/** Why something popular has its place: the parts of its score. */
export interface PopularWhy {
  basis: "popular";
  /** Views, or comparisons, as they weigh now: one of a half-life ago is half of one. Two digits. */
  events: number;
  halfLifeHours: number;
  /** Score from events of this epoch of 16 half-lives, and from those of the one before. Together they are the score. */
  current: number;
  earlier: number;
}

/** Why a product is rising: what was seen, and what was to be expected. */
export interface RisingWhy {
  basis: "rising";
  /** The time looked at; `to` is exclusive, and now where it is not over. */
  from: Date;
  to: Date;
  views: number;
  /** Different ones within each hour. */
  visitors: number;
  /** Views the product usually has in such a time. One digit. */
  usual: number;
  /** By how much the whole board's traffic differs from its usual one: 3 where everything is viewed three times as much. */
  surge: number;
  /** Standard deviations above `usual × surge`. One digit. */
  deviation: number;
}

export interface BoardEntry {
  rank: number;
  /** Whole number, comparable within this board only. Of a rising board: 1/1024 standard deviations above the usual. */
  score: number;
  product: ProductCard;
  why: PopularWhy | RisingWhy;
}

export interface Board {
  window: BoardWindow;
  /** What the ranking rests on: `popular` where there is too little data to tell what is rising. */
  basis: "popular" | "rising";
  items: BoardEntry[];
  /** Position in the event log this board has read up to. */
  asOf: number;
}

/** Two products that are compared with each other. */
export interface PairEntry {
  rank: number;
  /** Whole number, comparable within this board only. */
  score: number;
  /** Comparisons as they weigh now: one of a half-life ago is half of one. Two digits. */
  comparisons: number;
  /** The lower id first. */
  products: [ProductCard, ProductCard];
  why: PopularWhy;
}

export interface PairBoard {
  window: BoardWindow;
  items: PairEntry[];
  /** Position in the event log this board has read up to. */
  asOf: number;
}

export interface ComparedWithInput {
  productId: number;
  /** 1 to 200, default 10. */
  limit?: number;
}

export const comparedWithInputSchema: Schema<ComparedWithInput> = z.strictObject({
  productId: idSchema,
  limit: limitSchema.optional(),
});

export interface ComparedWithEntry {
  product: ProductCard;
  /** How often the two were compared. */
  comparisons: number;
  /** Different visitors of each day who compared them; at least 3. */
  visitors: number;
  /** Comparisons of the pair over the square root of the product of both products' comparisons, 0 to 1, three digits. */
  affinity: number;
  /** What the affinity is made of: all comparisons of the one and of the other product. */
  why: { ownComparisons: number; otherComparisons: number };
}

/** A board to follow. */
export interface BoardWatchInput extends BoardInput {
  kind: "popular" | "rising" | "comparisons";
  /** The `id` of the last message: where the board is still that one, nothing is sent until it changes. */
  lastEventId?: string;
}

export const boardWatchInputSchema: Schema<BoardWatchInput> = z.strictObject({
  ...boardFields,
  kind: z.enum(["popular", "rising", "comparisons"]),
  lastEventId: z.string().min(1).max(100).optional(),
});

/** An entry's new place, with everything of it that moves by itself. */
export interface BoardMove {
  /** Id of the product, or of the pair "low-high". */
  key: string;
  rank: number;
  score: number;
  why: PopularWhy | RisingWhy;
  /** Of a pair. */
  comparisons?: number;
}

/** The whole board: the first message, and any later one where changes would not be shorter. */
export interface BoardSnapshot {
  type: "board";
  /** Names the content: equal boards have equal ids, on every node. */
  id: string;
  basis: "popular" | "rising";
  /** In order of rank. Of kind `comparisons` pairs, else products. */
  items: (BoardEntry | PairEntry)[];
  asOf: number;
}

/**
 * What makes the next board of the one before: take out `left`, put in or replace `set`, give those in `moved` their new
 * place and score, and sort by rank.
 */
export interface BoardDelta {
  type: "delta";
  id: string;
  /** Keys of what is no longer there. */
  left: string[];
  /** Entered, or shows its product as it is now. */
  set: (BoardEntry | PairEntry)[];
  moved: BoardMove[];
  asOf: number;
}

export type BoardMessage = BoardSnapshot | BoardDelta;

export interface RebuiltBoards {
  /** Rows of the log that were read. */
  events: number;
  /** Position in the log up to which boards are counted now. */
  asOf: number;
  products: number;
  pairs: number;
  durationMs: number;
}

/** What visitors look at and compare. */
export interface TrendingApi {
  /** What is viewed most. `not_found` for an unknown category or brand. */
  products(input?: BoardInput): Promise<Board>;
  /** What is viewed far more than it usually is. `not_found` for an unknown category or brand. */
  rising(input?: BoardInput): Promise<Board>;
  /** The pairs that are compared most. `not_found` for an unknown category or brand. */
  comparisons(input?: BoardInput): Promise<PairBoard>;
  comparedWith(input: ComparedWithInput): Promise<ComparedWithEntry[]>;
  /**
   * A board as it changes: first the whole of it, then what changed, at most once a second and only if something did.
   * `not_found` for an unknown category or brand.
   */
  onBoard(input: BoardWatchInput): AsyncIterable<BoardMessage>;
  trackView(input: TrackViewInput): Promise<TrackReceipt>;
  trackComparison(input: TrackComparisonInput): Promise<TrackReceipt>;
  track(input: TrackInput): Promise<TrackReceipt>;
  /**
   * Counts the event log anew on this node, and throws the snapshots away that boards start from. Needs a secret key with
   * the scope `catalog`.
   */
  rebuild(): Promise<RebuiltBoards>;
}
