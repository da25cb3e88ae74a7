import type { VitrineApi } from "@vitrine/api/contract";
import type { KindOf } from "./client.ts";

/** Every procedure there is. A procedure that the API gains and this list lacks does not compile. */
export const procedures: {
  [Router in keyof VitrineApi]: { [Name in keyof VitrineApi[Router]]: KindOf<VitrineApi[Router][Name]> };
} = {
  catalog: {
    list: "pages",
    search: "pages",
    suggest: "query",
    facets: "query",
    get: "query",
    getMany: "query",
    compare: "query",
    offers: "pages",
    priceHistory: "query",
    categories: "query",
    brands: "pages",
    stats: "query",
    onPriceChange: "subscription",
    upsert: "mutation",
    archive: "mutation",
    restore: "mutation",
    merge: "mutation",
    split: "mutation",
    refreshPrices: "mutation",
    importFeed: "mutation",
  },
  trending: {
    products: "query",
    rising: "query",
    comparisons: "query",
    comparedWith: "query",
    trackView: "tracking",
    trackComparison: "tracking",
    track: "tracking",
  },
  analytics: {
    overview: "query",
    timeseries: "query",
    topProducts: "query",
    comparisons: "query",
    searches: "query",
    clicks: "query",
    funnel: "query",
    sources: "query",
    export: "query",
    live: "subscription",
    cache: "query",
    clearCache: "mutation",
    crawls: "query",
  },
  health: { live: "query", ready: "query", detail: "query" },
  content: { get: "query", generate: "mutation", runs: "pages" },
  crawl: { shops: "query", upsertShop: "mutation", start: "mutation", runs: "pages", run: "query", targets: "pages" },
  keys: { list: "query", create: "mutation", rotate: "mutation", revoke: "mutation" },
};
