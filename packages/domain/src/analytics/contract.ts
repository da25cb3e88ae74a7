import { z } from "zod";
import type { NamedSlug, ProductCard } from "../catalog/contract.ts";
import { limitSchema, type Schema } from "../platform/schema.ts";

/** A period of whole hours, as it was counted. */
export interface Period {
  from: Date;
  to: Date;
}

/**
 * The time that is asked for. `from` is rounded down and `to` up to a whole hour, at most to the end of the current one;
 * to whole days of the site's time zone where the hours are no longer kept. Answers say what became of it.
 */
export interface PeriodInput {
  /** Inclusive; default 7 days before `to`. At most 10 years before it. */
  from?: Date;
  /** Exclusive; default now. */
  to?: Date;
}

export interface TopInput extends PeriodInput {
  /** Entries of each list, 1 to 200; default 50. */
  limit?: number;
}

/** What visitors do. */
export type ActivityMetric = "views" | "comparisons" | "searches" | "clicks";

export interface TimeseriesInput extends PeriodInput {
  /** Default "views". */
  metric?: "visitors" | ActivityMetric;
  /** Days and weeks (from Monday on) are the site's. Default "day". */
  interval?: "hour" | "day" | "week";
}

export interface TopProductsInput extends TopInput {
  /** What they are ranked by; default "views". */
  by?: "views" | "comparisons" | "clicks";
}

export interface SourcesInput extends TopInput {
  /** What is counted and ranked by; default "views". */
  by?: ActivityMetric;
}

export type AnalyticsReport =
  | "overview"
  | "timeseries"
  | "products"
  | "comparisons"
  | "searches"
  | "clicks"
  | "shops"
  | "funnel"
  | "sources";

export const analyticsReports = [
  "overview",
  "timeseries",
  "products",
  "comparisons",
  "searches",
  "clicks",
  "shops",
  "funnel",
  "sources",
] as const satisfies AnalyticsReport[];

export interface ExportInput extends TimeseriesInput {
  /** `metric` and `interval` are of "timeseries" alone. */
  report: AnalyticsReport;
  /** Default "csv". */
  format?: "csv" | "json";
}

const period = { from: z.date().optional(), to: z.date().optional() };
const top = { ...period, limit: limitSchema.optional() };
const activity = z.enum(["views", "comparisons", "searches", "clicks"]);
const timeseries = {
  ...period,
  metric: z.enum(["visitors", ...activity.options]).optional(),
  interval: z.enum(["hour", "day", "week"]).optional(),
};

export const periodInputSchema: Schema<PeriodInput | undefined> = z.strictObject(period).optional();
export const topInputSchema: Schema<TopInput | undefined> = z.strictObject(top).optional();
export const timeseriesInputSchema: Schema<TimeseriesInput | undefined> = z.strictObject(timeseries).optional();
export const topProductsInputSchema: Schema<TopProductsInput | undefined> = z
  .strictObject({ ...top, by: z.enum(["views", "comparisons", "clicks"]).optional() })
  .optional();
export const sourcesInputSchema: Schema<SourcesInput | undefined> = z
  .strictObject({ ...top, by: activity.optional() })
  .optional();
export const exportInputSchema: Schema<ExportInput> = z.strictObject({
  ...timeseries,
  report: z.enum(analyticsReports),
  format: z.enum(["csv", "json"]).optional(),
});

/** A number, and the same number in the period of equal length just before. */
export interface Compared {
  value: number;
  previous: number;
}

/** How often something happened, counted once per visitor and 30 minutes, without machines. */
export interface Counted extends Compared {
  /** Everything received in the period, repeats and machines included. */
  raw: number;
}

export interface Overview extends Period {
  /**
   * Visitors of each UTC day, added up: who comes on two days is two, since nobody can be recognised from one day to the
   * next.
   */
  visitors: Compared;
  views: Counted;
  comparisons: Counted;
  searches: Counted;
  clicks: Counted;
  /** Events of machines; `share` is their part of everything received, 0 to 1. */
  bots: Compared & { share: number };
}

export interface TimeseriesPoint {
  /** When the interval begins; of the first one where the period does. */
  at: Date;
  value: number;
  /** Everything received; null for visitors. */
  raw: number | null;
}

export interface Timeseries extends Period {
  metric: "visitors" | ActivityMetric;
  interval: "hour" | "day" | "week";
  /** One for each interval, also where nothing happened; at most 1,000. */
  points: TimeseriesPoint[];
}

export interface TopProduct {
  productId: number;
  /** Null for one that is archived. Merged ones count for what they were merged into. */
  product: ProductCard | null;
  views: Counted;
  comparisons: Counted;
  clicks: Counted;
}

export interface TopProducts extends Period {
  /** The lower id first where equal. */
  items: TopProduct[];
}

/** Two products that were shown side by side. */
export interface TopPair extends Counted {
  /** In ascending order. */
  productIds: [number, number];
  products: [ProductCard | null, ProductCard | null];
  /** Visitors of each UTC day, added up. */
  visitors: number;
}

export interface TopPairs extends Period {
  items: TopPair[];
}

export interface SearchFigures extends Counted {
  /** The words as they were typed, in lower case. */
  query: string;
  /** Searches of `raw` that found nothing. */
  empty: number;
  /** Results shown on average, of everything received. */
  averageResults: number;
}

export interface SearchReport extends Period {
  /** What is searched for most. */
  top: SearchFigures[];
  /** What is most often searched for in vain. */
  empty: SearchFigures[];
}

export interface OfferClicks extends Counted {
  offerId: number;
  title: string | null;
  productId: number | null;
  shop: NamedSlug | null;
}

export interface ShopClicks extends Counted {
  shopId: number;
  shop: NamedSlug | null;
}

/** Clicks that led to a shop. */
export interface ClickReport extends Period {
  offers: OfferClicks[];
  shops: ShopClicks[];
}

export interface FunnelStep {
  step: "viewed" | "compared" | "clicked";
  /** Visitors of each UTC day that came this far, added up. */
  visitors: number;
  previous: number;
  /** Of the visitors of the step before, 0 to 1; null for the first step, and where nobody came that far. */
  conversion: number | null;
}

export interface Funnel extends Period {
  steps: FunnelStep[];
}

export interface SourceFigures extends Counted {
  /** The referring host, the campaign, or "mobile", "tablet", "desktop". */
  name: string;
}

/** Where visitors come from. Each list has what is known: events without a referrer are in no list of referrers. */
export interface SourceReport extends Period {
  referrers: SourceFigures[];
  campaigns: SourceFigures[];
  devices: SourceFigures[];
}

export interface ExportLink {
  /** Below the address of the api. Whoever has it may read the report with it, without a key, until it expires. */
  path: string;
  expiresAt: Date;
}

export interface LiveEvent {
  id: string;
  kind: "view" | "compare" | "search" | "click";
  at: Date;
  products: { id: number; slug: string; name: string }[];
  /** Of a search. */
  query: string | null;
  device: string | null;
}

/** What happens at the moment, once a second. */
export interface LiveFigures {
  at: Date;
  /** Different visitors in the last 5 minutes, as far as they may be counted. */
  activeVisitors: number;
  /** Events stored in the last 10 seconds, per second. */
  eventsPerSecond: number;
  /** The last 20 events, the newest first. */
  newest: LiveEvent[];
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
  /** Pages that gave nothing: not there, refused, broken. */
  failedPages: number;
  /** Product pages among the pages that were answered, 0 to 1; null where there was none. */
  yield: number | null;
  lastRunAt: Date | null;
  /** Why the newest run that has ended failed; null where it went well. Of the period or not. */
  failure: string | null;
  /** The shop does not answer and is left alone until then. */
  restsUntil: Date | null;
}

/** Figures for the people who run the site. All need a secret key with the scope `analytics`, but where it says otherwise. */
export interface AnalyticsApi {
  overview(input?: PeriodInput): Promise<Overview>;
  /** @throws invalid_input naming `interval` where the period has more than 1,000 of them */
  timeseries(input?: TimeseriesInput): Promise<Timeseries>;
  topProducts(input?: TopProductsInput): Promise<TopProducts>;
  comparisons(input?: TopInput): Promise<TopPairs>;
  searches(input?: TopInput): Promise<SearchReport>;
  clicks(input?: TopInput): Promise<ClickReport>;
  funnel(input?: PeriodInput): Promise<Funnel>;
  sources(input?: SourcesInput): Promise<SourceReport>;
  /**
   * A link to all rows of a report, as a file: `GET /api/v1/analytics/products.csv?from=…&to=…`, which also takes a key
   * instead. For a browser, which cannot send a key with a link.
   */
  export(input: ExportInput): Promise<ExportLink>;
  /** What happens now. */
  live(): AsyncIterable<LiveFigures>;
  cache(): Promise<CacheStats>;
  /**
   * Ends every cached answer with the tag, on this node before it returns and on all others within a second. Needs the
   * scope `catalog`: it costs the site what it costs to read all of that again.
   *
   * @returns how the cache is doing after it
   */
  clearCache(input: ClearCacheInput): Promise<CacheStats>;
  crawls(input?: TopInput): Promise<CrawlFigures[]>;
}
