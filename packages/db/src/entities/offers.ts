import { defineEntity, p } from "@mikro-orm/core";
import { Product, Variant } from "./catalog.ts";
import { createdAt, currency, id, instant, money, reference } from "./columns.ts";

/** How a shop may be crawled. Absent means the default of the worker. */
export interface ShopPolicy {
  /** Sitemaps or pages to begin with; the shop's own address where absent. */
  startUrls?: string[];
  /** What its pages are read with; "http" where absent. */
  engine?: "http" | "browser";
  /** Seconds between two requests, where robots.txt does not ask for more. */
  delaySeconds?: number;
  /** Upper bound of pages in one run. */
  maxPages?: number;
  /** Only paths that begin with one of these are followed. */
  includePaths?: string[];
  excludePaths?: string[];
  /** Hours between two looks at a page that changes and is viewed like the shop's others. */
  recrawlHours?: number;
  /** So many looks in a row that do not find an offer mean that it is gone. */
  goneAfterMisses?: number;
  /** The site's category, as names from the root, for the shop's own: "Gitarren > E-Gitarren". */
  categories?: Record<string, string[]>;
}

/** A shop whose offers are shown. Only `active` ones are crawled: the allow-list. */
export const Shop = defineEntity({
  name: "Shop",
  tableName: "shop",
  properties: {
    id: id(),
    slug: p.text().unique(),
    name: p.text(),
    url: p.text(),
    currency: currency(),
    country: p.string().length(2).nullable(),
    status: p.text().default("active"),
    policy: p.json<ShopPolicy>().defaultRaw("'{}'"),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
});

/** One shop's listing of a variant. `key` is the shop's own id of it, or its address. */
export const Offer = defineEntity({
  name: "Offer",
  tableName: "offer",
  uniques: [{ name: "offer_shop_key_unique", properties: ["shop", "key"] }],
  indexes: [
    { name: "offer_product_idx", properties: ["product", "price", "id"] },
    { name: "offer_variant_idx", properties: ["variant"] },
    { name: "offer_source_page_idx", properties: ["sourcePageId"] },
  ],
  properties: {
    id: id(),
    shop: () => p.manyToOne(Shop),
    variant: () => p.manyToOne(Variant).deleteRule("cascade").deferMode("deferred"),
    product: () => p.manyToOne(Product).deleteRule("cascade").deferMode("deferred"),
    key: p.text(),
    url: p.text().default(""),
    title: p.text(),
    price: money().nullable(),
    currency: currency(),
    listPrice: money().nullable(),
    shipping: money().nullable(),
    /** "InStock" | "OutOfStock" | "PreOrder" | "BackOrder", null where the page does not say. */
    availability: p.text().nullable(),
    /** "new" | "used" | "refurbished" */
    condition: p.text().default("new"),
    /** "active" | "gone" */
    status: p.text().default("active"),
    /** Crawls in a row that did not find it, and when the last of them began. */
    misses: p.integer().default(0),
    missedAt: instant().nullable(),
    /** The page that showed it last; null where no page ever did. */
    sourcePageId: reference().nullable(),
    /** Of the facts last imported, so that an unchanged line is known at once. */
    sourceHash: p.text().nullable(),
    /** A price that was seen and is not believed yet: `SuspectPrice` of the domain. */
    suspect: p.json<unknown>().nullable(),
    /** Time of its newest price observation, so that a due heartbeat is known without a look into the history. */
    observedAt: instant().nullable(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
});

/** When an offer was last seen, changed or not. A narrow side table with free space: it is touched on every crawl. */
export const OfferSeen = defineEntity({
  name: "OfferSeen",
  tableName: "offer_seen",
  properties: {
    offerId: reference().primary().autoincrement(false),
    seenAt: instant(),
  },
});

/** Append-only price history: a row when something changed, and a daily heartbeat. */
export const PriceObservation = defineEntity({
  name: "PriceObservation",
  tableName: "price_observation",
  properties: {
    offerId: reference().primary(),
    at: instant().primary(),
    price: money().nullable(),
    currency: currency(),
    listPrice: money().nullable(),
    availability: p.text().nullable(),
    /** How it was learnt: an extraction method, "feed" or "api". */
    method: p.text(),
    confidence: p.double().default(1),
    sourcePageId: p.bigint("number").nullable(),
    /** Why the price is not believed; null where it is. */
    suspicions: p.array().columnType("text[]").nullable(),
    /** The import that brought it, so that it can be taken back. */
    importRunId: p.bigint("number").nullable(),
  },
});
