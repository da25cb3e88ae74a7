import type { Clock, Config, ObservedOffer, ObserveResult, Platform } from "@vitrine/domain";
import type { Lease } from "@vitrine/domain/crawl";
import type { BrowserEngine } from "./crawl/browser-engine.ts";
import type { HttpClient } from "./crawl/http-client.ts";
import type { NetworkGuard } from "./crawl/network-guard.ts";
import type { RobotsCache } from "./crawl/robots-cache.ts";

/** The part of the platform that a worker uses. */
export type WorkerPlatform = Pick<Platform, "db" | "bus" | "clock" | "log" | "cursorKeys"> & {
  config: Pick<
    Config,
    | "SITE_CURRENCY"
    | "CRAWL_USER_AGENT"
    | "CRAWL_CONTACT"
    | "CRAWL_CONCURRENCY"
    | "SMTP_URL"
    | "ALERTS_FROM"
    | "IMAGE_STORE"
    | "CHROMIUM_PATH"
  >;
};

/** What a job is handed. */
export interface WorkerContext extends Omit<WorkerPlatform, "cursorKeys"> {
  clock: Clock;
  client: HttpClient;
  /** For shops whose policy says so. */
  browser: BrowserEngine;
  guard: NetworkGuard;
  robots: RobotsCache;
  /** How the crawler calls itself. */
  userAgent: string;
  /** Milliseconds after which a page is due again in the mean, where the shop's policy does not say. */
  recrawlEveryMs: number;
  /**
   * Writes what product pages say; one result per offer. No key comes twice in one call.
   *
   * @throws LeaseLost where one of the leases it was read under is in other hands; then nothing is written
   */
  observe(offers: ObservedOffer[], leases: readonly Lease[]): Promise<ObserveResult[]>;
  /** What writers of the catalog are handed. */
  writer: Pick<Platform, "db" | "bus"> & {
    config: Pick<Config, "SITE_CURRENCY">;
    feed: { applied(changeId: number): Promise<void> };
  };
}
