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
    /** What the last answer says of offers that it does not show: 0 nothing, else so many misses. */
    absence: p.integer().default(0),
    /** Looks that had one before, those of them that found a price changed, and the milliseconds they cover. */
    looks: p.integer().default(0),
    changes: p.integer().default(0),
    watchedMs: p.bigint("number").default(0),
    /** How much a look is worth: 1 is as much as one at a page nobody views, of which nothing is known. */
    worth: p.double().default(1),
    createdAt: createdAt(),
  },
});

/** A host that did not answer of late. Shared by all workers; no row means that nothing is wrong. */
export const CrawlHost = defineEntity({
  name: "CrawlHost",
  tableName: "crawl_host",
  properties: {
    host: p.text().primary(),
    /** Requests in a row without an answer. */
    failures: p.integer(),
    /** How often in a row it was put to rest. */
    rests: p.integer().default(0),
    /** No request before. After it one, which decides. */
    restUntil: instant().nullable(),
    error: p.text(),
    at: instant(),
  },
});

/** A page that somebody asked to be fetched now. Kept for an hour. */
export const CrawlRefresh = defineEntity({
  name: "CrawlRefresh",
  tableName: "crawl_refresh",
  indexes: [{ name: "crawl_refresh_target_idx", properties: ["target"] }],
  properties: {
    id: id(),
    target: () => p.manyToOne(CrawlTarget).deleteRule("cascade"),
    host: p.text(),
    createdAt: instant(),
    /** When a worker took it. */
    takenAt: instant().nullable(),
    /** "changed" | "unchanged" | "gone" | "failed" | "refused" | "busy"; null: not known yet. */
    outcome: p.text().nullable(),
    reason: p.text().nullable(),
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
    /** Of a price: all readings of it, strongest first, also those that lost. */
    candidates: p.json<unknown>().nullable(),
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
    /** The kind of identifier, "names", "none", "review" | "editor" */
    method: p.text(),
    /** "auto" | "review" | "new"; of people "same" | "different" | "new" */
    decision: p.text(),
    score: p.double(),
    evidence: p.json<Record<string, unknown>>(),
    at: createdAt(),
    undoneAt: instant().nullable(),
  },
});
