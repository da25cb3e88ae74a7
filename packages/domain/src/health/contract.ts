import type { CacheStats } from "../analytics/contract.ts";

export interface Liveness {
  status: "ok";
  uptimeSeconds: number;
}

export type CheckStatus = "ok" | "degraded" | "down";

export interface Readiness {
  /** "degraded": every answer is right, some are slower. "down": reads cannot be answered. */
  status: CheckStatus;
  checks: Record<string, { status: CheckStatus; durationMs: number; detail?: string }>;
}

/** For the people who run it. */
export interface HealthDetail extends Readiness {
  version: string;
  node: string;
  mode: "embedded" | "distributed";
  memoryMb: { rss: number; heapUsed: number };
  eventLoopDelayMs: { mean: number; p99: number };
  cache: CacheStats;
  /** How far the readers of the logs are behind, in rows. */
  lag: Record<string, number>;
  /** Events on their way into the log. */
  ingest: IngestFigures;
  /** The catalog in memory; null where this process keeps none. */
  index: CatalogIndexFigures | null;
  /** Shops whose crawl needs somebody to look: empty where all is well. */
  crawls: CrawlAlarm[];
  pools: Record<string, { total: number; idle: number; waiting: number }>;
}

/** A shop whose last crawl failed, or that does not answer at the moment. */
export interface CrawlAlarm {
  shop: string;
  kind: "failed" | "resting";
  reason: string;
  /** When the run ended, or until when the shop is left alone. */
  at: Date;
}

/** Tracked events at the node that answers. */
export interface IngestFigures {
  /** Events that wait for their transaction, or for its end. */
  waiting: number;
  /** Since the start: stored. */
  stored: number;
  /** Taken back as a machine's. */
  takenBack: number;
  /** Turned away with 503 because too many waited. */
  turnedAway: number;
}

/** How the catalog in memory stands. While it is not ready the database answers. */
export interface CatalogIndexFigures {
  state: "building" | "ready" | "failed";
  products: number;
  /** Different words, and different values of attributes. */
  words: number;
  values: number;
  /** Estimated. */
  bytes: number;
  /** Id of the last catalog change that is in it. */
  asOf: number;
  /** Changes of the catalog that are not. */
  lag: number;
  builtInMs: number;
}

export interface HealthApi {
  live(): Promise<Liveness>;
  ready(): Promise<Readiness>;
  /** Needs a secret key with the scope `analytics`. */
  detail(): Promise<HealthDetail>;
}
