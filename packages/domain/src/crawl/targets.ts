import { sql } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { TargetType } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";

export interface NewTarget {
  url: string;
  /** Links away from a start page. */
  depth: number;
  /** Sitemaps are fetched first, waiting ones not at all. */
  pageType?: TargetType;
}

/** Adds addresses to a shop's frontier, due at once. Returns those that were not known. */
export async function addTargets(
  { db, clock }: CrawlWriterDeps,
  { shopId, targets }: { shopId: number; targets: NewTarget[] },
): Promise<string[]> {
  if (targets.length === 0) return [];
  // In order, so that two writers of the same addresses wait for each other instead of deadlocking.
  const rows = targets
    .map(({ url, depth, pageType = null }) => ({ url, depth, page_type: pageType }))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
  const { rows: added } = await sql<{ url: string }>`
    insert into crawl_target (shop_id, url, depth, page_type, due_at)
    select ${shopId}, url, depth, page_type, ${clock.now()}
    from ${recordset(rows)} as row(url text, depth int, page_type text)
    on conflict (shop_id, url) do nothing returning url`.execute(db.ingest);
  return added.map(({ url }) => url);
}

/** Lets waiting addresses be fetched. */
export async function admitTargets(
  { db, clock }: CrawlWriterDeps,
  { shopId, urls }: { shopId: number; urls: string[] },
): Promise<void> {
  if (urls.length === 0) return;
  await sql`update crawl_target set page_type = null, due_at = ${clock.now()}
    where shop_id = ${shopId} and url = any(${urls}::text[]) and page_type = 'waiting'`.execute(db.ingest);
}

export interface KnownTarget {
  url: string;
  pageType: TargetType | null;
}

/** What the frontier knows of a shop: every address and what it was, in the order they were found. */
export async function listKnownTargets(
  { db }: Pick<CrawlWriterDeps, "db">,
  { shopId }: { shopId: number },
): Promise<KnownTarget[]> {
  const { rows } = await sql<KnownTarget>`
    select url, page_type as "pageType" from crawl_target where shop_id = ${shopId} order by id`.execute(db.ingest);
  return rows;
}
