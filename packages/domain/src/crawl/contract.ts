import { z } from "zod";
import type { Availability, Condition } from "../catalog/contract.ts";
import {
  currencySchema,
  cursorSchema,
  idSchema,
  limitSchema,
  type Schema,
  slugSchema,
  textSchema,
} from "../platform/schema.ts";

/** How a shop may be crawled. */
export interface ShopPolicy {
  /** Pages or sitemaps to begin with; the shop's own address where absent. */
  startUrls?: string[];
  /**
   * What its pages are read with. `http`, the default: as they are served. `browser`: as they are once their scripts ran, for
   * shops that show nothing without; slower by far, and needs `CHROMIUM_PATH`.
   */
  engine?: "http" | "browser";
  /** Seconds between two requests, where robots.txt does not ask for more. */
  delaySeconds?: number;
  /** Upper bound of pages in one run. */
  maxPages?: number;
  /** Only paths that begin with one of these are fetched. */
  includePaths?: string[];
  /** Paths that begin with one of these are never fetched. */
  excludePaths?: string[];
  /**
   * Hours between two looks at a page, as a mean over the shop's product pages; default 24. Pages whose price changes
   * often or that are viewed much are looked at more often, the others less: once an hour at most, in a week at least.
   */
  recrawlHours?: number;
  /**
   * An offer that so many crawls in a row did not find on its page is gone; default 3. A page that is not there (404)
   * or no longer a product counts once, one that the shop calls gone for ever (410) twice, one that failed not at all.
   */
  goneAfterMisses?: number;
  /**
   * The site's category, as names from the root, for the shop's own: `{ "Gitarren > E-Gitarren": ["Guitars", "Electric
   * guitars"] }`. The end of a breadcrumb trail is enough: "E-Gitarren". What is not listed keeps the shop's names.
   */
  categories?: Record<string, string[]>;
}

export interface Shop {
  id: number;
  slug: string;
  name: string;
  url: string;
  currency: string;
  country: string | null;
  /** Only active shops are crawled. */
  status: "active" | "paused";
  policy: ShopPolicy;
  createdAt: Date;
}

export interface ShopInput {
  slug: string;
  name: string;
  url: string;
  currency: string;
  country?: string;
  status?: "active" | "paused";
  policy?: ShopPolicy;
}

const httpUrl = z.url({ protocol: /^https?$/ }).max(2_000);
const paths = z.array(z.string().startsWith("/").max(500)).max(100);

export const shopPolicySchema: Schema<ShopPolicy> = z.strictObject({
  startUrls: z.array(httpUrl).max(50).optional(),
  engine: z.enum(["http", "browser"]).optional(),
  delaySeconds: z.number().min(0).max(3_600).optional(),
  maxPages: z.int().min(1).max(1_000_000).optional(),
  includePaths: paths.optional(),
  excludePaths: paths.optional(),
  recrawlHours: z.number().min(1).max(168).optional(),
  goneAfterMisses: z.int().min(1).max(20).optional(),
  categories: z.record(textSchema(400).min(1), z.array(textSchema(200).min(1)).min(1).max(8)).optional(),
});

export const shopInputSchema: Schema<ShopInput> = z.strictObject({
  slug: slugSchema,
  name: textSchema(200).min(1),
  url: httpUrl,
  currency: currencySchema,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be an ISO 3166 code such as DE")
    .optional(),
  status: z.enum(["active", "paused"]).optional(),
  policy: shopPolicySchema.optional(),
});

/** `queued` with a `startedAt`: it rests, because its host is to be left alone or its worker was stopped. */
export type CrawlRunStatus = "queued" | "running" | "succeeded" | "failed";

/** What a run counted, by outcome. */
export interface CrawlStats {
  /** Pages and sitemaps that were answered. */
  pages: number;
  products: number;
  listings: number;
  others: number;
  /** Answered 304 or with the same content as before; counted under their kind too. */
  unchanged: number;
  failed: number;
  /** Not fetched: robots.txt, the policy or a limit says no. */
  skipped: number;
  offersNew: number;
  offersChanged: number;
  bytes: number;
  /** Answers per HTTP status. */
  statuses: Record<string, number>;
}

export interface CrawlRun {
  id: number;
  shop: string;
  status: CrawlRunStatus;
  reason: string;
  error: string | null;
  stats: CrawlStats;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Why a queued run is left alone, and until when: its shop does not answer. */
  waits: { until: Date; reason: string } | null;
}

/**
 * What an address was when it was last fetched. `waiting`: not fetched, because there are many like it and none of them has
 * led to a product yet.
 */
export type TargetType = "product" | "listing" | "other" | "sitemap" | "waiting";

export interface CrawlTarget {
  id: number;
  url: string;
  /** null before the first fetch. */
  pageType: TargetType | null;
  /** Links away from a start page. */
  depth: number;
  /** Failures in a row in the run that is or was last under way. */
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  fetchedAt: Date | null;
  dueAt: Date;
}

export interface StartCrawlInput {
  shop: string;
}

export interface WatchRunInput {
  id: number;
  /** The `id` of the last message: where the run still stands like that, nothing is sent until it changes. */
  lastEventId?: string;
}

/** How a run stands. */
export interface CrawlRunMessage {
  /** Names what it says. */
  id: string;
  run: CrawlRun;
}

export interface RefreshInput {
  /** 1 to 50. */
  productIds: number[];
}

/**
 * What came of a page that was asked for. `gone`: it is not there or no product any more, which the next crawl counts.
 * `refused`: robots.txt or the shop's policy forbids it. `busy`: somebody else fetched from its shop all the while.
 * `pending`: not known yet; it may still be fetched within a minute.
 */
export type RefreshOutcome = "changed" | "unchanged" | "gone" | "failed" | "refused" | "busy" | "pending";

export interface PageRefresh {
  url: string;
  shop: string;
  outcome: RefreshOutcome;
  reason: string | null;
}

export interface ProductRefresh {
  productId: number;
  /** The first of `changed`, `pending`, `busy`, `failed`, `refused`, `gone`, `unchanged` that a page has. */
  outcome: RefreshOutcome;
  /** Why there is no page. */
  reason: string | null;
  pages: PageRefresh[];
}

/** In the order that was asked for. */
export interface RefreshReport {
  products: ProductRefresh[];
}

/** An offer, or all listed offers of a product; where both are given the offer must be one of the product's. */
export interface ExplainInput {
  offerId?: number;
  productId?: number;
}

/** One reading of a price. */
export interface PriceReading {
  /** Minor units. */
  amount: number;
  /** null: the page does not tell, the shop's is taken. */
  currency: string | null;
  method: string;
  confidence: number;
  /** Where on the page it stood. */
  source: string;
  /** `agrees`: another reading says the same and is stronger. `loses`: it says something else and is weaker. */
  verdict: "chosen" | "agrees" | "loses";
}

/** A fact of a page, as it was read last. */
export interface ExplainedFact {
  field: string;
  value: unknown;
  method: string;
  /** 0 to 1. */
  confidence: number;
  source: string;
  at: Date;
  /** All readings of a price, strongest first, at most 8; empty for other fields. */
  readings: PriceReading[];
}

export interface ExplainedObservation {
  at: Date;
  /** Minor units. */
  price: number | null;
  currency: string;
  availability: Availability | null;
  /** How it was learnt: an extraction method, `feed` or `api`; `missed`: it was no longer listed from then on. */
  method: string;
  confidence: number;
  page: string | null;
  /** Why it is not believed; empty where it is. */
  suspicions: string[];
}

/** Where what is shown of an offer comes from. */
export interface OfferExplanation {
  offerId: number;
  productId: number;
  shop: string;
  /** The shop's own id of it, or its address. */
  key: string;
  title: string;
  url: string;
  /** Minor units. */
  price: number | null;
  currency: string;
  availability: Availability | null;
  condition: Condition;
  status: "active" | "gone";
  /** Crawls in a row that did not find it. */
  misses: number;
  seenAt: Date | null;
  /** The page that showed it last; null for what came from a feed or a call. */
  page: { url: string; status: number; fetchedAt: Date; error: string | null; dueAt: Date | null } | null;
  facts: ExplainedFact[];
  /** Why it belongs to its product; null where it was not decided here. */
  match: { decision: string; method: string; score: number; evidence: Record<string, unknown>; at: Date } | null;
  /** Products an editor has taken it out of: it goes to none of them again. */
  movedOutOf: number[];
  /** A price that was seen and is held back until it is seen again. */
  held: { price: number; currency: string; suspicions: string[]; since: Date } | null;
  /** The newest 20, newest first. */
  observations: ExplainedObservation[];
}

/** At most 50 offers, cheapest first. */
export interface Explanation {
  offers: OfferExplanation[];
}

export interface CrawlRunsInput {
  shop?: string;
  limit?: number;
  cursor?: string;
}

export interface CrawlTargetsInput {
  shop: string;
  limit?: number;
  cursor?: string;
}

export interface CrawlRunPage {
  items: CrawlRun[];
  nextCursor: string | null;
}

export interface CrawlTargetPage {
  items: CrawlTarget[];
  nextCursor: string | null;
}

const pageShape = { limit: limitSchema.optional(), cursor: cursorSchema.optional() };

export const startCrawlInputSchema: Schema<StartCrawlInput> = z.strictObject({ shop: slugSchema });
export const watchRunInputSchema: Schema<WatchRunInput> = z.strictObject({
  id: idSchema,
  lastEventId: z.string().min(1).max(100).optional(),
});
export const refreshInputSchema: Schema<RefreshInput> = z.strictObject({
  productIds: z.array(idSchema).min(1).max(50),
});
export const explainInputSchema: Schema<ExplainInput> = z
  .strictObject({ offerId: idSchema.optional(), productId: idSchema.optional() })
  .refine(({ offerId, productId }) => offerId !== undefined || productId !== undefined, {
    error: "needs an offerId or a productId",
  });
export const crawlRunsInputSchema: Schema<CrawlRunsInput | undefined> = z
  .strictObject({ shop: slugSchema.optional(), ...pageShape })
  .optional();
export const crawlRunInputSchema: Schema<{ id: number }> = z.strictObject({ id: idSchema });
export const crawlTargetsInputSchema: Schema<CrawlTargetsInput> = z.strictObject({ shop: slugSchema, ...pageShape });

/** Shops and the crawling of them. All need a secret key with the scope `crawl`. */
export interface CrawlApi {
  shops(): Promise<Shop[]>;
  upsertShop(input: ShopInput): Promise<Shop>;
  start(input: StartCrawlInput): Promise<CrawlRun>;
  /**
   * Fetches the pages that offers of the products were last seen on, now. Answers when all are known, after 25 seconds at
   * the latest.
   */
  refresh(input: RefreshInput): Promise<RefreshReport>;
  /** Every shown price back to its page, time, method and evidence. */
  explain(input: ExplainInput): Promise<Explanation>;
  runs(input?: CrawlRunsInput): Promise<CrawlRunPage>;
  run(input: { id: number }): Promise<CrawlRun>;
  targets(input: CrawlTargetsInput): Promise<CrawlTargetPage>;
  /** A run as it goes, at most once a second and only if something changed. Ends with the run. */
  onRun(input: WatchRunInput): AsyncIterable<CrawlRunMessage>;
}
