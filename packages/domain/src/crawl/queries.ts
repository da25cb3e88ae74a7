import { sql } from "kysely";
import type { CrawlRun, CrawlStats, CrawlTarget } from "./contract.ts";

/** A shop as the contract shows it. */
export const shopColumns = sql`shop.id, shop.slug, shop.name, shop.url, shop.currency, shop.country, shop.status,
  shop.policy, shop.created_at as "createdAt"`;

/** `hostOf` of a shop's stored, normalised address. */
export const shopHost = sql`regexp_replace(substring(shop.url from '^https?://([^/]+)'), '^www\\.', '')`;

/** Whether the host of the shop is left alone at a time, because it does not answer. */
export const hostRests = (now: Date) => sql<boolean>`exists (
  select from crawl_host where crawl_host.host = ${shopHost} and crawl_host.rest_until > ${now})`;

/** A run with its shop's slug, and as it waits then; `stats` may lack counters. */
export const runColumns = (now: Date) => sql`run.id, shop.slug as shop, run.status, run.reason, run.error, run.stats,
  run.created_at as "createdAt", run.started_at as "startedAt", run.finished_at as "finishedAt",
  case when run.status = 'queued' then (
    select jsonb_build_object('until', crawl_host.rest_until, 'reason', crawl_host.error) from crawl_host
    where crawl_host.host = ${shopHost} and crawl_host.rest_until > ${now}) end as waits`;

export const targetColumns = sql`target.id, target.url, target.page_type as "pageType", target.depth, target.attempts,
  target.last_status as "lastStatus", target.last_error as "lastError", target.fetched_at as "fetchedAt",
  target.due_at as "dueAt"`;

export type RunRow = Omit<CrawlRun, "stats" | "waits"> & {
  stats: Partial<CrawlStats>;
  waits: { until: string; reason: string } | null;
};
export type TargetRow = CrawlTarget;

/**
 * Whether a `run` holds its shop: a second one is refused, so that it is the shop's newest. It is looked for as that, since
 * workers ask twice a second, and runs that have ended stay.
 */
export const openRun = sql`run.status in ('queued', 'running') and run.id = any(array(
  select (select max(id) from crawl_run where crawl_run.shop_id = one.id) from shop as one))`;

const noStats: CrawlStats = {
  pages: 0,
  products: 0,
  listings: 0,
  others: 0,
  unchanged: 0,
  failed: 0,
  skipped: 0,
  offersNew: 0,
  offersChanged: 0,
  bytes: 0,
  statuses: {},
};

export function toStats(stored: Partial<CrawlStats>): CrawlStats {
  return { ...noStats, ...stored };
}

export function toRun(row: RunRow): CrawlRun {
  const waits = row.waits && { ...row.waits, until: new Date(row.waits.until) };
  return { ...row, stats: toStats(row.stats), waits };
}
