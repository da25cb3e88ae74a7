import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { FeedSource, FeedSourceInput, PullInput } from "../../contract.ts";
import type { Clock } from "../../platform/clock.ts";
import { DomainError, invalidField, notFound } from "../../platform/errors.ts";

export interface FeedSourceDeps {
  db: Pick<Database, "ingest">;
  clock: Clock;
}

const columns = sql`shop.slug as shop, source.url, source.format, source.every_hours as "everyHours", source.complete,
  source.enabled, source.due_at as "dueAt", source.pulled_at as "pulledAt", source.error`;

/** Every source, by its shop's name. */
export async function listFeedSources({ db }: Pick<FeedSourceDeps, "db">): Promise<FeedSource[]> {
  const { rows } = await sql<FeedSource>`
    select ${columns} from feed_source as source join shop on shop.id = source.shop_id
    order by shop.name collate "und-x-icu", shop.id`.execute(db.ingest);
  return rows;
}

/**
 * Says where a shop's feed is, in place of what was said before. It is due at once.
 *
 * @throws DomainError `not_found` for an unknown shop, `invalid_input` for an address with credentials
 */
export async function upsertFeedSource({ db, clock }: FeedSourceDeps, input: FeedSourceInput): Promise<FeedSource> {
  const url = new URL(input.url);
  if (url.username || url.password) throw invalidField("url", "must not carry credentials");
  const { format = null, everyHours = 24, complete = false, enabled = true } = input;
  const { rows } = await sql<FeedSource>`
    with source as (
      insert into feed_source (shop_id, url, format, every_hours, complete, enabled, due_at)
      select id, ${url.href}, ${format}, ${everyHours}, ${complete}, ${enabled}, ${clock.now()} from shop where slug = ${input.shop}
      on conflict (shop_id) do update set url = excluded.url, format = excluded.format, complete = excluded.complete,
        every_hours = excluded.every_hours, enabled = excluded.enabled, due_at = excluded.due_at, etag = null,
        last_modified = null, error = null
      returning *
    ) select ${columns} from source join shop on shop.id = source.shop_id`.execute(db.ingest);
  if (!rows[0]) throw notFound("shop", input.shop);
  return rows[0];
}

/**
 * Has a worker fetch the shop's feed now.
 *
 * @throws DomainError `not_found` for a shop without a feed, `conflict` for one whose feed is not enabled
 */
export async function requestPull(
  { db, clock, bus }: FeedSourceDeps & { bus: { wake(topic: "jobs"): void } },
  { shop }: PullInput,
): Promise<FeedSource> {
  const { rows } = await sql<FeedSource>`
    with source as (
      update feed_source set due_at = case when enabled then ${clock.now()} else due_at end
      where shop_id = (select id from shop where slug = ${shop}) returning *
    ) select ${columns} from source join shop on shop.id = source.shop_id`.execute(db.ingest);
  const source = rows[0];
  if (!source) throw notFound("feed of shop", shop);
  if (!source.enabled) throw new DomainError("conflict", `The feed of the shop “${shop}” is not enabled.`);
  bus.wake("jobs");
  return source;
}
