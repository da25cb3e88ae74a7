import { sql } from "kysely";
import { cutPage, decodeCursor } from "../platform/cursor.ts";
import type { CrawlTargetPage, CrawlTargetsInput } from "./contract.ts";
import type { CrawlReaderDeps } from "./deps.ts";
import { type TargetRow, targetColumns } from "./queries.ts";
import { getShop } from "./shops.ts";

/**
 * A page of a shop's addresses, in the order they were found.
 *
 * @throws DomainError `not_found` for an unknown shop
 */
export async function listCrawlTargets(deps: CrawlReaderDeps, input: CrawlTargetsInput): Promise<CrawlTargetPage> {
  const { limit = 50 } = input;
  const scope = `crawl-targets:${input.shop}`;
  const shop = await getShop(deps, input.shop);
  const after = input.cursor ? decodeCursor(deps.cursorKeys, scope, input.cursor)[0] : 0;
  const { rows } = await sql<TargetRow>`
    select ${targetColumns} from crawl_target as target where target.shop_id = ${shop.id} and target.id > ${after}
    order by target.id limit ${limit + 1}`.execute(deps.db.reads);
  return cutPage(deps.cursorKeys, scope, { rows, limit, placeOf: ({ id }) => [id] });
}
