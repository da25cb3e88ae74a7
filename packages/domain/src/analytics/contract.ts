import { z } from "zod";
import type { ProductCard } from "../catalog/contract.ts";
import { limitSchema, type Schema } from "../platform/schema.ts";

export interface PeriodInput {
  /** Inclusive; default 7 days before `to`. */
  from?: Date;
  /** Exclusive; default now. */
  to?: Date;
  limit?: number;
}

export const periodInputSchema: Schema<PeriodInput | undefined> = z
  .strictObject({ from: z.date().optional(), to: z.date().optional(), limit: limitSchema.optional() })
  .optional();

/** A number, and the same number in the period of equal length just before. */
export interface Compared {
  value: number;
  previous: number;
}

export interface Overview {
  from: Date;
  to: Date;
  views: Compared;
  comparisons: Compared;
  searches: Compared;
  clicks: Compared;
}

export interface TopProduct {
  product: ProductCard;
  views: number;
  comparisons: number;
  clicks: number;
}

/** How one part of the cache is doing. */
export interface CacheTierStats {
  /** What is kept in memory. */
  entries: number;
  /** Its estimated size. */
  bytes: number;
  maxBytes: number;
  /** Reads answered with what was kept, the stale ones included. */
  hits: number;
  /** Reads that waited for a load. */
  misses: number;
  /** Hits past their TTL, given once more while they were loaded anew. */
  stale: number;
  /** Hits of all reads, 0 to 1; by kind of answer. */
  hitRatio: Record<string, number>;
}

/** How the cache of answers is doing on the node that answers; hits count in either tier. */
export interface CacheStats extends CacheTierStats {
  /** Second tier: "off" without REDIS_URL, "down" while it does not answer. */
  secondTier: "off" | "up" | "down";
  /** Calls to the second tier that failed. */
  errors: number;
  /** Entries of the second tier that were not what we had written: cut, altered, too large. */
  dropped: number;
  /** What is made of answers and kept as long as they hold: `bodies`, the bytes that are sent. */
  derived: Record<string, CacheTierStats>;
  /** Id of the last catalog change this node has applied; -1 before it has found the end of the log. */
  appliedChange: number;
}

export interface ClearCacheInput {
  /** `product:42`, `category:guitars/electric-guitars`, `catalog`, or `*` for every answer. */
  tag: string;
}

export const clearCacheInputSchema: Schema<ClearCacheInput> = z.strictObject({
  tag: z
    .string()
    .max(500)
    .regex(/^(?:\*|catalog|product:[1-9]\d{0,15}|category:[a-z0-9]+(?:[-/][a-z0-9]+)*)$/, {
      error: "must be *, catalog, product:ID or category:PATH",
    }),
});

export interface CrawlFigures {
  shop: string;
  runs: number;
  failedRuns: number;
  pages: number;
  products: number;
  offersChanged: number;
  lastRunAt: Date | null;
}

/** Figures for the people who run the site. All need a secret key with the scope `analytics`, but where it says otherwise. */
export interface AnalyticsApi {
  overview(input?: PeriodInput): Promise<Overview>;
  topProducts(input?: PeriodInput): Promise<TopProduct[]>;
  cache(): Promise<CacheStats>;
  /**
   * Ends every cached answer with the tag, on this node before it returns and on all others within a second. Needs the
   * scope `catalog`: it costs the site what it costs to read all of that again.
   *
   * @returns how the cache is doing after it
   */
  clearCache(input: ClearCacheInput): Promise<CacheStats>;
  crawls(input?: PeriodInput): Promise<CrawlFigures[]>;
}
