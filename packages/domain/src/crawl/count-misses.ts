import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { type Miss, missOffers } from "../prices/miss-offers.ts";
import type { CatalogWriterDeps } from "../prices/observe.ts";
import type { ClaimedRun } from "./runs.ts";

/** Crawls in a row that do not find an offer, where the shop's policy does not say. */
const GONE_AFTER_MISSES = 3;
/** Offers of one transaction: an embedded database answers nothing else meanwhile. */
const BATCH = 100;

/**
 * Counts which of the shop's offers a run that went well looked for and did not find: the page that showed them last was
 * seen whole without them, or is not there. What was not looked at is not missed, and neither is what another page showed.
 *
 * Counts once, however often it is asked for.
 *
 * @returns how many offers are gone now
 */
export async function countMisses(
  deps: CatalogWriterDeps & { clock: Clock },
  { id, shop, startedAt }: Pick<ClaimedRun, "id" | "shop" | "startedAt">,
): Promise<number> {
  const { rows: misses } = await sql<Miss>`
    select offer.id as "offerId", target.absence as weight
    from crawl_target as target join source_page as page on page.shop_id = target.shop_id and page.url = target.url
      join offer on offer.source_page_id = page.id left join offer_seen as seen on seen.offer_id = offer.id
    where target.shop_id = ${shop.id} and target.last_run_id = ${id} and target.absence > 0 and offer.status = 'active'
      and (seen.seen_at is null or seen.seen_at < ${startedAt})
    order by offer.id`.execute(deps.db.ingest);
  const goneAfter = shop.policy.goneAfterMisses ?? GONE_AFTER_MISSES;
  let gone = 0;
  for (let at = 0; at < misses.length; at += BATCH) {
    gone += await missOffers(deps, {
      misses: misses.slice(at, at + BATCH),
      since: startedAt,
      at: deps.clock.now(),
      goneAfter,
    });
  }
  return gone;
}
