import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, id, instant, reference } from "./columns.ts";
import { Shop } from "./offers.ts";

/** What a crawl counted, by outcome. */
export interface CrawlStats {
  pages: number;
  products: number;
  listings: number;
  others: number;
  unchanged: number;
  failed: number;
  skipped: number;
  offersNew: number;
  offersChanged: number;
  bytes: number;
  /** Requests finished per HTTP status. */
  statuses: Record<string, number>;
}

export const CrawlRun = defineEntity({
  name: "CrawlRun",
  tableName: "crawl_run",
  indexes: [{ name: "crawl_run_shop_idx", properties: ["shop", "id"] }],
  properties: {
    id: id(),
    shop: () => p.manyToOne(Shop).deleteRule("cascade"),
    /** "queued" | "running" | "succeeded" | "failed" */
    status: p.text().default("queued"),
    reason: p.text().default("manual"),
    error: p.text().nullable(),
    stats: p.json<Partial<CrawlStats>>().defaultRaw("'{}'"),
    createdAt: createdAt(),
    startedAt: instant().nullable(),
    finishedAt: instant().nullable(),
  },
});

/** An address of a shop that is or was to be fetched. Leased by a worker with a fencing token. */
export const CrawlTarget = defineEntity({
  name: "CrawlTarget",
  tableName: "crawl_target",
  uniques: [{ name: "crawl_target_shop_url_unique", properties: ["shop", "url"] }],
  indexes: [{ name: "crawl_target_due_idx", properties: ["shop", "dueAt"] }],
  properties: {
    id: id(),
    shop: () => p.manyToOne(Shop).deleteRule("cascade"),
    url: p.text(),
    /** Links away from a start page. */
    depth: p.integer().default(0),
    /** "product" | "listing" | "other" as last seen; null before the first fetch. */
    pageType: p.text().nullable(),
    dueAt: instant().defaultRaw("now()"),
    leaseUntil: instant().nullable(),
    /** Grows with every lease: a write with an older token is refused. */
    fence: p.bigint("number").default(0),
    attempts: p.integer().default(0),
    lastStatus: p.integer().nullable(),
    lastError: p.text().nullable(),
    lastRunId: p.bigint("number").nullable(),
    fetchedAt: instant().nullable(),
    createdAt: createdAt(),
  },
});

/** A fetched page: what a shown fact points back to, and what a conditional request needs. */
export const SourcePage = defineEntity({
  name: "SourcePage",
  tableName: "source_page",
  uniques: [{ name: "source_page_shop_url_unique", properties: ["shop", "url"] }],
  properties: {
    id: id(),
    shop: () => p.manyToOne(Shop).deleteRule("cascade"),
    url: p.text(),
    pageType: p.text(),
    status: p.integer(),
    etag: p.text().nullable(),
    lastModified: p.text().nullable(),
    contentHash: p.text(),
    fetchedAt: instant(),
  },
});

/** One field as last read from a page: value, method, confidence and where on the page it stood. */
export const Extraction = defineEntity({
  name: "Extraction",
  tableName: "extraction",
  indexes: [{ name: "extraction_offer_idx", properties: ["offerId"] }],
  properties: {
    sourcePageId: reference().primary(),
    field: p.text().primary(),
    offerId: reference().nullable(),
    value: p.json<unknown>(),
    method: p.text(),
    confidence: p.double(),
    source: p.text(),
    at: instant(),
  },
});

/** Why an offer belongs to its product. Kept for ever; undone, never deleted. */
export const MatchDecision = defineEntity({
  name: "MatchDecision",
  tableName: "match_decision",
  indexes: [{ name: "match_decision_offer_idx", properties: ["offerId"] }],
  properties: {
    id: id(),
    offerId: reference(),
    productId: reference(),
    variantId: reference(),
    /** "gtin" | "mpn" | "name" | "key" | "none" */
    method: p.text(),
    /** "auto" | "review" | "new" */
    decision: p.text(),
    score: p.double(),
    evidence: p.json<Record<string, unknown>>(),
    at: createdAt(),
    undoneAt: instant().nullable(),
  },
});
