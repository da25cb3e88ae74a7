import type { Tables } from "@vitrine/db";
import { type Kysely, sql } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { RefreshOutcome, Shop } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";
import { leased, lockHost } from "./host-lock.ts";
import type { LeasedTarget } from "./leases.ts";
import { shopColumns } from "./queries.ts";

/** What nobody took for so long is not fetched any more. */
const EXPIRES_MS = 60_000;
/** What was taken and not answered for so long, by a worker that is gone, is taken again. */
const TAKEN_MS = 30_000;
const MAX_TARGETS = 50;

const isWaiting = (
  now: Date,
) => sql`refresh.outcome is null and refresh.created_at > ${new Date(now.getTime() - EXPIRES_MS)}
  and (refresh.taken_at is null or refresh.taken_at <= ${new Date(now.getTime() - TAKEN_MS)})`;

/** Pages of one host that somebody waits for, leased. */
export interface RefreshJob {
  shop: Shop;
  host: string;
  targets: LeasedTarget[];
  until: Date;
  isTroubled: boolean;
}

/** What came of a page. */
export interface RefreshAnswer {
  outcome: Exclude<RefreshOutcome, "busy" | "pending">;
  reason: string | null;
}

/** Whether somebody waits for pages of the host that no worker has taken. */
export async function isRefreshWaiting(
  db: Kysely<Tables>,
  { host, now }: { host: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    select from crawl_refresh as refresh where refresh.host = ${host} and ${isWaiting(now)} limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Leases the pages of one host that somebody waits for, under the same lock and rules as a crawl's: one request in flight per
 * host.
 *
 * @param except hosts the caller leaves alone
 * @returns null where nothing waits that may be fetched now
 */
export async function takeRefresh(
  { db, clock }: CrawlWriterDeps,
  { except, leaseMs }: { except: string[]; leaseMs: number },
): Promise<RefreshJob | null> {
  const now = clock.now();
  const { rows: hosts } = await sql<{ host: string }>`
    select refresh.host from crawl_refresh as refresh where ${isWaiting(now)} and refresh.host <> all(${except}::text[])
    group by refresh.host order by min(refresh.id)`.execute(db.ingest);
  for (const { host } of hosts) {
    const job = await takeHost({ db, clock }, { host, now, until: new Date(now.getTime() + leaseMs) });
    if (job) return job;
  }
  return null;
}

async function takeHost(
  { db }: CrawlWriterDeps,
  { host, now, until }: { host: string; now: Date; until: Date },
): Promise<RefreshJob | null> {
  return db.ingest.transaction().execute(async (trx) => {
    const { isTroubled, hasRested, waitUntil } = await lockHost(trx, { host, now });
    if (waitUntil) return null;
    const { rows: shops } = await sql<Shop>`
      select ${shopColumns} from crawl_refresh as refresh join crawl_target as target on target.id = refresh.target_id
        join shop on shop.id = target.shop_id
      where refresh.host = ${host} and ${isWaiting(now)} order by refresh.id limit 1`.execute(trx);
    const shop = shops[0];
    if (!shop) return null;
    const { rows: targets } = await sql<LeasedTarget>`
      with due as (
        select target.id, min(refresh.id) as place from crawl_refresh as refresh
          join crawl_target as target on target.id = refresh.target_id
        where refresh.host = ${host} and target.shop_id = ${shop.id} and ${isWaiting(now)}
        group by target.id order by place limit ${hasRested ? 1 : MAX_TARGETS}
      )
      ${leased({ shopId: shop.id, until })}`.execute(trx);
    await sql`update crawl_refresh as refresh set taken_at = ${now}
      where refresh.target_id = any(${targets.map(({ id }) => id)}::bigint[]) and refresh.outcome is null`.execute(trx);
    return { shop, host, targets, until, isTroubled };
  });
}

/** Tells whoever waits for the pages what came of them. */
export async function answerRefresh(
  { db }: Pick<CrawlWriterDeps, "db">,
  { answers }: { answers: (RefreshAnswer & { targetId: number })[] },
): Promise<void> {
  if (answers.length === 0) return;
  await sql`update crawl_refresh as refresh set outcome = answer.outcome, reason = answer.reason
    from ${recordset(answers)} as answer("targetId" bigint, outcome text, reason text)
    where refresh.target_id = answer."targetId" and refresh.outcome is null and refresh.taken_at is not null`.execute(
    db.ingest,
  );
}
