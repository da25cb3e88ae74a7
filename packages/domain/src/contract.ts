/** The published contract: interfaces and schemas of everything that crosses the wire. */
import type { AlertsApi } from "./alerts/contract.ts";
import type { AnalyticsApi } from "./analytics/contract.ts";
import type { CatalogApi } from "./catalog/contract.ts";
import type { ContentApi } from "./content/contract.ts";
import type { CrawlApi } from "./crawl/contract.ts";
import type { HealthApi } from "./health/contract.ts";
import type { ImportsApi } from "./import/contract-runs.ts";
import type { KeysApi } from "./keys/contract.ts";
import type { TrendingApi } from "./trending/contract.ts";

export * from "./alerts/contract.ts";
export * from "./analytics/contract.ts";
export * from "./catalog/contract.ts";
export * from "./content/contract.ts";
export * from "./crawl/contract.ts";
export * from "./export/contract.ts";
export * from "./health/contract.ts";
export * from "./import/contract.ts";
export * from "./import/contract-runs.ts";
export * from "./import/contract-sources.ts";
export * from "./keys/contract.ts";
export type { ErrorKind } from "./platform/errors.ts";
export type { Money } from "./platform/money.ts";
export * from "./prices/contract.ts";
export * from "./tracking/contract.ts";
export * from "./trending/contract.ts";

/** Every router by name. */
export interface VitrineApi {
  catalog: CatalogApi;
  trending: TrendingApi;
  analytics: AnalyticsApi;
  health: HealthApi;
  content: ContentApi;
  crawl: CrawlApi;
  keys: KeysApi;
  alerts: AlertsApi;
  imports: ImportsApi;
}
