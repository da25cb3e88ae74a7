import { sql } from "kysely";
import type { CrawlStats } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";

/** Of the pages a run was to look at, those that offers are shown from. */
export interface Yield {
  expected: number;
  /** Those of them that the shop said something of, if only that they are not there. */
  answered: number;
  /** Those of them that still are product pages. */
  found: number;
}

/** Fewer pages than this are too few to judge a run by. */
const MIN_EXPECTED = 10;

/** What a run found of what there was. Offers of pages it did not come to say nothing. */
export async function readYield(
  { db }: Pick<CrawlWriterDeps, "db">,
  { runId, shopId }: { runId: number; shopId: number },
): Promise<Yield> {
  const { rows } = await sql<Yield>`
    select count(*)::int as expected, count(*) filter (where target.last_status < 429)::int as answered,
      count(*) filter (where target.page_type = 'product' and target.last_status < 400)::int as found
    from crawl_target as target join source_page as page on page.shop_id = target.shop_id and page.url = target.url
    where target.shop_id = ${shopId} and target.last_run_id = ${runId}
      and exists (select from offer where offer.source_page_id = page.id and offer.status = 'active')`.execute(
    db.ingest,
  );
  return rows[0]!;
}

/** Why the figures of a run mean that it failed, or null. Nothing is missed or deleted where it did. */
export function judgeYield(
  { pages, failed }: Pick<CrawlStats, "pages" | "failed">,
  { expected, answered, found }: Yield,
): string | null {
  if (pages === 0 && answered === 0)
    return failed > 0 ? "no page could be fetched" : "there was nothing that may be fetched";
  if (expected >= MIN_EXPECTED && found < expected / 2)
    return `of ${expected} pages with offers, ${found} are product pages now`;
  return null;
}
