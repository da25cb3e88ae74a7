/** The domain: what the product knows. One export per thing that an app calls. */
export { backtestAlert } from "./alerts/backtest-alert.ts";
export { listDeliveries } from "./alerts/deliveries.ts";
export { createAlert, listAlerts, removeAlert, updateAlert } from "./alerts/manage-alerts.ts";
export { testAlert } from "./alerts/test-alert.ts";
export { createExportLink, isExportToken } from "./analytics/export-link.ts";
export { exportReport } from "./analytics/export-report.ts";
export { getClicks } from "./analytics/get-clicks.ts";
export { getCrawlFigures } from "./analytics/get-crawl-figures.ts";
export { getFunnel } from "./analytics/get-funnel.ts";
export { getOverview } from "./analytics/get-overview.ts";
export { getSearches } from "./analytics/get-searches.ts";
export { getSources } from "./analytics/get-sources.ts";
export { getTimeseries } from "./analytics/get-timeseries.ts";
export { getTopPairs } from "./analytics/get-top-pairs.ts";
export { getTopProducts } from "./analytics/get-top-products.ts";
export type { AnalyticsDeps } from "./analytics/snapshot.ts";
export { type ActivityReader, createActivityReader } from "./analytics/watch-activity.ts";
export { toCsv, toJson } from "./analytics/write-rows.ts";
export { archiveProduct, restoreProduct } from "./catalog/archive-product.ts";
export {
  readBrands,
  readCategories,
  readComparison,
  readFacets,
  readProduct,
  readProducts,
  readStats,
  readSuggestions,
  searchProducts,
} from "./catalog/cached-reads.ts";
export { getMany } from "./catalog/get-many.ts";
export { productStatement } from "./catalog/get-product.ts";
export { listStatement } from "./catalog/list-by-database.ts";
export { listOffers } from "./catalog/list-offers.ts";
export { toListQuery } from "./catalog/list-products.ts";
export { type CatalogIndex, openCatalogIndex } from "./catalog/memory-index/open-catalog-index.ts";
export { mergeTwoProducts } from "./catalog/merge-two-products.ts";
export { splitProduct } from "./catalog/split-product.ts";
export { stableKey } from "./catalog/stable-key.ts";
export { upsertProduct } from "./catalog/upsert-product.ts";
export { generateContent } from "./content/generate-content.ts";
export { getContent } from "./content/get-content.ts";
export { listContentRuns } from "./content/list-content-runs.ts";
export { type CopyModel, createCopyModel } from "./content/write-with-model.ts";
export { explainOffers } from "./crawl/explain-offers.ts";
export { getCrawlRun, listCrawlRuns } from "./crawl/list-runs.ts";
export { listCrawlTargets } from "./crawl/list-targets.ts";
export { refreshProducts } from "./crawl/refresh-products.ts";
export { startCrawl } from "./crawl/runs.ts";
export { listShops, upsertShop } from "./crawl/shops.ts";
export { watchRun } from "./crawl/watch-run.ts";
export { exportCatalog } from "./export/export-catalog.ts";
export {
  createCatalogExportLink,
  isCatalogExportToken,
  readExportFile,
} from "./export/export-link.ts";
export { gzipText } from "./export/gzip-text.ts";
export { getSitemapIndex, getSitemapPage } from "./export/sitemap.ts";
export { checkReadiness } from "./health/check-readiness.ts";
export { getHealthDetail } from "./health/get-detail.ts";
export { findImage } from "./images/find-image.ts";
export { createFolderStore } from "./images/image-store.ts";
export { type ImportFeedOptions, type ImportProgress, importFeed } from "./import/import-feed.ts";
export type { FeedSource } from "./import/open-feed.ts";
export { applyRun } from "./import/runs/apply-run.ts";
export { createImporter, type Importer } from "./import/runs/create-importer.ts";
export { keepImports } from "./import/runs/import-retention.ts";
export { listImportRuns } from "./import/runs/list-import-runs.ts";
export { getImportRun } from "./import/runs/queries.ts";
export { rollBackRun } from "./import/runs/rollback-run.ts";
export { type StageFeedOptions, stageFeed } from "./import/runs/stage-feed.ts";
export { listFeedSources, requestPull, upsertFeedSource } from "./import/sources/feed-sources.ts";
export { type AuthenticatedKey, type Authenticator, createAuthenticator } from "./keys/authenticate.ts";
export { createKey } from "./keys/create-key.ts";
export { createDashboardToken, exchangeDashboardToken } from "./keys/dashboard-token.ts";
export { listKeys } from "./keys/list-keys.ts";
export { revokeKey } from "./keys/revoke-key.ts";
export { rotateKey } from "./keys/rotate-key.ts";
export { relearnNames } from "./matching/known-names/learn-products.ts";
export { moveOffer } from "./matching/moves/move-offer.ts";
export { decideReview } from "./matching/reviews/decide-review.ts";
export { listReviews } from "./matching/reviews/list-reviews.ts";
export { type MatchExample, readExamples } from "./matching/reviews/read-examples.ts";
export type { Bus, BusTopic } from "./platform/bus.ts";
export type { Cache } from "./platform/cache/cache.ts";
export type { Derived } from "./platform/cache/derived.ts";
export type { CacheKind } from "./platform/cache/ttl.ts";
export { type Clock, createManualClock, systemClock } from "./platform/clock.ts";
export { type Config, ConfigError, parseConfig, readConfig, settings } from "./platform/config.ts";
export {
  DomainError,
  type ErrorDetails,
  type ErrorKind,
  errorKinds,
  invalidField,
  notFound,
} from "./platform/errors.ts";
export { createLogger, type Logger, writeInfo } from "./platform/log.ts";
export { currencyExponent, type Money, toDecimal, toMinorUnits } from "./platform/money.ts";
export { networkOf } from "./platform/network.ts";
export { cacheShare, openPlatform, type Platform, type PlatformOptions } from "./platform/platform.ts";
export { closeRedis, openRedis, type RedisClient } from "./platform/redis.ts";
export { readSetting, writeSetting } from "./platform/settings.ts";
export { getPriceHistory } from "./prices/get-price-history.ts";
export { observeOffers } from "./prices/observe.ts";
export type { ObservedOffer, ObservedProduct, ObserveResult } from "./prices/observed-offer.ts";
export { refreshPrices } from "./prices/refresh-prices.ts";
export { watchPriceChanges } from "./prices/watch-price-changes.ts";
export { type SeedOptions, type SeedReport, seedCatalog } from "./seed/seed-catalog.ts";
export { foldBlocks } from "./tracking/fold-blocks.ts";
export { foldRollUps } from "./tracking/fold-rollups.ts";
export { createIngest, type Ingest } from "./tracking/ingest.ts";
export { keepRetention } from "./tracking/retention.ts";
export { type RollUp, rollUps } from "./tracking/rollups.ts";
export { type TrackOptions, track } from "./tracking/track.ts";
export { createUuidv7 } from "./tracking/uuidv7.ts";
export { type Client, NOBODY } from "./tracking/visitors.ts";
export { type BoardChannels, createBoardChannels } from "./trending/board-channels.ts";
export { type BoardCounters, countPage, createBoardCounters, storeCounters } from "./trending/board-counters.ts";
export { type BoardReader, createBoardReader } from "./trending/board-reader.ts";
export { readBoard, readComparedWith, readPairBoard, readRisingBoard } from "./trending/cached-boards.ts";
export { decodeCounters, encodeCounters } from "./trending/encode-counters.ts";
export { getComparisons } from "./trending/get-comparisons.ts";
export { getPopular } from "./trending/get-popular.ts";
export { findRises } from "./trending/get-rising.ts";
export { keepPopularity } from "./trending/refresh-popularity.ts";
export { rebuildBoards } from "./trending/replay-log.ts";
export { watchBoard } from "./trending/watch-board.ts";
