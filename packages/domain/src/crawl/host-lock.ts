import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { shopHost } from "./queries.ts";

/** First key of the advisory lock under which a host's leases are given out; the second is a hash of the host. */
const HOST_LEASE_LOCK = 6_410;

/**
 * Locks out everybody else who would lease a page or a picture from the host, until the end of the transaction, and says
 * whether it may be asked: `waitUntil` is when it is free where it is not. One that `hasRested` is tried with one request.
 */
export async function lockHost(
  trx: Transaction<Tables>,
  { host, now }: { host: string; now: Date },
): Promise<{ isTroubled: boolean; hasRested: boolean; waitUntil: Date | null }> {
  await sql`select pg_advisory_xact_lock(${sql.lit(HOST_LEASE_LOCK)}, hashtext(${host}))`.execute(trx);
  const { rows: busy } = await sql<{ until: Date | null }>`
    select max(lease_until) as until from (
      select target.lease_until from shop join crawl_target as target on target.shop_id = shop.id
      where ${shopHost} = ${host} and target.lease_until > ${now}
      union all
      select lease_until from product_image where host = ${host} and lease_until > ${now}) as held`.execute(trx);
  const { rows: trouble } = await sql<{ restUntil: Date | null }>`
    select rest_until as "restUntil" from crawl_host where host = ${host}`.execute(trx);
  const restUntil = trouble[0]?.restUntil ?? null;
  const rests = restUntil !== null && restUntil > now;
  return {
    isTroubled: trouble.length > 0,
    hasRested: restUntil !== null && !rests,
    waitUntil: busy[0]?.until ?? (rests ? restUntil : null),
  };
}

/** Ends a statement that chose targets as `due(id, place)`: leases them and gives what a visit needs. */
export const leased = ({ shopId, until }: { shopId: number; until: Date }) => sql`, leased as (
    update crawl_target as target set lease_until = ${until}, fence = fence + 1 from due where target.id = due.id
    returning due.place, target.*
  )
  select leased.id, leased.fence, leased.url, leased.depth, leased.page_type as "pageType", leased.attempts,
    case when page.content_hash <> '' then page.fetched_at end as "lookedAt",
    jsonb_build_object('looks', leased.looks, 'changes', leased.changes, 'watchedMs', leased.watched_ms) as watched,
    case when page.id is not null then jsonb_build_object('id', page.id, 'etag', page.etag,
      'lastModified', page.last_modified, 'contentHash', page.content_hash) end as page
  from leased left join source_page as page on page.shop_id = ${shopId} and page.url = leased.url
  order by leased.place`;
