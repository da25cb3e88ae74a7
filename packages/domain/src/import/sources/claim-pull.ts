import { sql } from "kysely";
import type { FeedFormat } from "../../contract.ts";
import type { FeedSourceDeps } from "./feed-sources.ts";

/** Longer than a fetch and its import take: then its worker is gone. */
const LEASE_MS = 4 * 3_600_000;
const HOUR_MS = 3_600_000;

/** A source in a worker's hands. */
export interface ClaimedSource {
  id: number;
  shopId: number;
  /** Slug. */
  shop: string;
  url: string;
  format: FeedFormat | null;
  complete: boolean;
  everyHours: number;
  etag: string | null;
  lastModified: string | null;
}

/** Takes a source of an active shop that is due and nobody works on; null where there is none. */
export async function claimPull({ db, clock }: FeedSourceDeps): Promise<ClaimedSource | null> {
  const now = clock.now();
  const { rows } = await sql<ClaimedSource>`
    with next as (
      select source.id, shop.slug from feed_source as source join shop on shop.id = source.shop_id
      where source.enabled and source.due_at <= ${now} and shop.status = 'active'
        and (source.lease_until is null or source.lease_until <= ${now})
      order by source.due_at limit 1 for update of source skip locked
    )
    update feed_source as source set lease_until = ${new Date(now.getTime() + LEASE_MS)}, pulled_at = ${now}
    from next where source.id = next.id
    returning source.id, source.shop_id as "shopId", next.slug as shop, source.url, source.format, source.complete,
      source.every_hours as "everyHours", source.etag, source.last_modified as "lastModified"`.execute(db.ingest);
  return rows[0] ?? null;
}

export interface PullOutcome {
  /** null: all went well. */
  error: string | null;
  /** Of the feed that was applied; left out where none was. */
  validators?: { etag: string | null; lastModified: string | null };
}

/**
 * Ends a pull. After a failure the feed is asked for again in an hour. Where it has got another address meanwhile, nothing is
 * said of that one.
 */
export async function finishPull(
  { db, clock }: FeedSourceDeps,
  { id, url, everyHours }: ClaimedSource,
  { error, validators }: PullOutcome,
): Promise<void> {
  const hours = error === null ? everyHours : Math.min(everyHours, 1);
  await sql`update feed_source set lease_until = null, error = case when url = ${url} then ${error} else error end,
      due_at = case when due_at > pulled_at then due_at else ${new Date(clock.now().getTime() + hours * HOUR_MS)}::timestamptz end,
      etag = case when ${validators !== undefined} and url = ${url} then ${validators?.etag ?? null} else etag end,
      last_modified = case when ${validators !== undefined} and url = ${url} then ${validators?.lastModified ?? null} else last_modified end
    where id = ${id}`.execute(db.ingest);
}

/** Lets go of a pull that was broken off: another worker takes it at once. */
export async function releasePull({ db }: FeedSourceDeps, { id }: ClaimedSource): Promise<void> {
  await sql`update feed_source set lease_until = null where id = ${id}`.execute(db.ingest);
}
