import { sql } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { TargetType } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";

export interface NewTarget {
  url: string;
  /** Links away from a start page. */
  depth: number;
  /** Where it is known before the first fetch: sitemaps are fetched first. */
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

/** What the frontier knows of a shop: every address and what it was. */
export async function listKnownTargets(
  { db }: Pick<CrawlWriterDeps, "db">,
  { shopId }: { shopId: number },
): Promise<{ url: string; pageType: TargetType | null }[]> {
  const { rows } = await sql<{ url: string; pageType: TargetType | null }>`
    select url, page_type as "pageType" from crawl_target where shop_id = ${shopId}`.execute(db.ingest);
  return rows;
}
