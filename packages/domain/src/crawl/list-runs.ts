import { sql } from "kysely";
import { cutPage, decodeCursor } from "../platform/cursor.ts";
import { notFound } from "../platform/errors.ts";
import type { CrawlRun, CrawlRunPage, CrawlRunsInput } from "./contract.ts";
import type { CrawlRunReaderDeps } from "./deps.ts";
import { type RunRow, runColumns, toRun } from "./queries.ts";
import { getShop } from "./shops.ts";

/**
 * A page of runs, newest first, of one shop or of all.
 *
 * @throws DomainError `not_found` for an unknown shop
 */
export async function listCrawlRuns(deps: CrawlRunReaderDeps, input: CrawlRunsInput = {}): Promise<CrawlRunPage> {
  const { limit = 50 } = input;
  const scope = `crawl-runs:${input.shop ?? ""}`;
  const shopId = input.shop ? (await getShop(deps, input.shop)).id : null;
  const before = input.cursor ? decodeCursor(deps.cursorKeys, scope, input.cursor)[0] : null;
  const { rows } = await sql<RunRow>`
    select ${runColumns(deps.clock.now())} from crawl_run as run join shop on shop.id = run.shop_id
    where (${shopId}::bigint is null or run.shop_id = ${shopId}) and (${before}::bigint is null or run.id < ${before})
    order by run.id desc limit ${limit + 1}`.execute(deps.db.reads);
  return cutPage(deps.cursorKeys, scope, { rows: rows.map(toRun), limit, placeOf: ({ id }) => [id] });
}

/** @throws DomainError `not_found` */
export async function getCrawlRun(
  { db, clock }: Pick<CrawlRunReaderDeps, "db" | "clock">,
  { id }: { id: number },
): Promise<CrawlRun> {
  const { rows } = await sql<RunRow>`
    select ${runColumns(clock.now())} from crawl_run as run join shop on shop.id = run.shop_id
    where run.id = ${id}`.execute(db.reads);
  if (!rows[0]) throw notFound("crawl run", id);
  return toRun(rows[0]);
}
