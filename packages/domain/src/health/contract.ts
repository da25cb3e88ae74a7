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
  pools: Record<string, { total: number; idle: number; waiting: number }>;
}

export interface HealthApi {
  live(): Promise<Liveness>;
  ready(): Promise<Readiness>;
  /** Needs a secret key with the scope `analytics`. */
  detail(): Promise<HealthDetail>;
}
