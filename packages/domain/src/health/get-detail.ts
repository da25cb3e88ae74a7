import { monitorEventLoopDelay } from "node:perf_hooks";
import { lastChangeId } from "@vitrine/db";
import { sql } from "kysely";
import type { CatalogIndex } from "../catalog/memory-index/open-catalog-index.ts";
import { listCrawlAlarms } from "../crawl/list-alarms.ts";
import type { Platform } from "../platform/platform.ts";
import type { Ingest } from "../tracking/ingest.ts";
import type { BoardReader } from "../trending/board-reader.ts";
import { checkReadiness } from "./check-readiness.ts";
import type { HealthDetail } from "./contract.ts";

const eventLoop = monitorEventLoopDelay({ resolution: 20 });
eventLoop.enable();

export interface DetailDeps extends Pick<Platform, "db" | "clock" | "cache" | "config" | "feed"> {
  boards: Pick<BoardReader, "position">;
  ingest: Pick<Ingest, "figures">;
  index?: CatalogIndex | undefined;
  version: string;
}

/** How the process is doing, for the people who run it. */
export async function getHealthDetail(deps: DetailDeps): Promise<HealthDetail> {
  const { db, cache, feed, config, boards, version } = deps;
  const [readiness, changes, events, index, crawls] = await Promise.all([
    checkReadiness(deps),
    lastChangeId(db.health),
    lastEventSeq(deps),
    deps.index?.figures(),
    listCrawlAlarms(deps),
  ]);
  const memory = process.memoryUsage();
  const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
  const ms = (nanoseconds: number) => Math.round(nanoseconds / 10_000) / 100;
  return {
    ...readiness,
    version,
    node: process.version,
    mode: config.DATABASE_URL ? "distributed" : "embedded",
    memoryMb: { rss: mb(memory.rss), heapUsed: mb(memory.heapUsed) },
    eventLoopDelayMs: { mean: ms(eventLoop.mean), p99: ms(eventLoop.percentile(99)) },
    cache: cache.stats(),
    lag: { changes: Math.max(0, changes - feed.appliedId), events: Math.max(0, events - boards.position) },
    ingest: deps.ingest.figures(),
    index: index ? { ...index, lag: Math.max(0, changes - index.asOf) } : null,
    crawls,
    pools: Object.fromEntries(
      Object.entries(db.pools ?? {}).map(([role, pool]) => [
        role,
        { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount },
      ]),
    ),
  };
}

async function lastEventSeq({ db }: DetailDeps): Promise<number> {
  const { rows } = await sql<{ seq: number | null }>`select max(seq) as seq from event`.execute(db.health);
  return rows[0]?.seq ?? 0;
}
