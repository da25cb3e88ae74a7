import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { DomainError, notFound } from "../platform/errors.ts";
import type { CrawlRun, CrawlStats, Shop, StartCrawlInput } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";
import { hostRests, openRun, type RunRow, runColumns, shopColumns, toRun, toStats } from "./queries.ts";

export interface StartCrawlDeps {
  db: Pick<Database, "ingest">;
  clock: Clock;
  bus: { wake(topic: "jobs"): void };
}

/** A running run that began less than this ago and holds no lease yet is not taken for one whose worker is gone. */
const SETTLE_MS = 10_000;

/** Why a run was made. */
export type CrawlReason = "manual" | "recrawl";

/**
 * Queues a run of a shop's pages; a worker takes it within half a second.
 *
 * @throws DomainError `not_found` for an unknown shop, `conflict` for a paused one or one with a run queued or running
 */
export async function startCrawl(
  { db, clock, bus }: StartCrawlDeps,
  { shop: slug }: StartCrawlInput,
  reason: CrawlReason = "manual",
): Promise<CrawlRun> {
  const run = await db.ingest.transaction().execute(async (trx) => {
    // The lock lets one of two callers in: the other then sees the first one's run.
    const { rows: shops } = await sql<{ id: number; status: string }>`
      select id, status from shop where slug = ${slug} for update`.execute(trx);
    const shop = shops[0];
    if (!shop) throw notFound("shop", slug);
    if (shop.status !== "active") throw new DomainError("conflict", `The shop “${slug}” is ${shop.status}.`);
    const { rows: open } = await sql<{ id: number; status: string }>`
      select id, status from crawl_run as run where shop_id = ${shop.id} and ${openRun}`.execute(trx);
    if (open[0]) {
      const { id, status } = open[0];
      throw new DomainError("conflict", `The shop “${slug}” has a run that is ${status}.`, {
        resource: "crawl run",
        id,
      });
    }
    const { rows } = await sql<RunRow>`
      with run as (insert into crawl_run (shop_id, reason) values (${shop.id}, ${reason}) returning *)
      select ${runColumns(clock.now())} from run join shop on shop.id = run.shop_id`.execute(trx);
    return toRun(rows[0]!);
  });
  bus.wake("jobs");
  return run;
}

/** A run in a worker's hands. */
export interface ClaimedRun {
  id: number;
  shop: Shop;
  stats: CrawlStats;
  startedAt: Date;
}

/**
 * Takes the oldest run that nobody works on and whose host is free: a queued one, or one whose worker is gone. Then it is
 * running. Where one begins that was asked for, all of the shop's targets are due; where its time has come, those whose own has.
 *
 * A run is not owned: that two workers take one does no harm, since every fetch needs the lease of the host.
 *
 * @param except runs the caller leaves alone
 * @returns null where there is none
 */
export async function claimRun({ db, clock }: CrawlWriterDeps, except: number[] = []): Promise<ClaimedRun | null> {
  const now = clock.now();
  const abandonedBefore = new Date(now.getTime() - SETTLE_MS);
  return db.ingest.transaction().execute(async (trx) => {
    const { rows } = await sql<{
      id: number;
      startedAt: Date | null;
      reason: string;
      shopId: number;
      stats: Partial<CrawlStats>;
    }>`
      select run.id, run.started_at as "startedAt", run.reason, run.shop_id as "shopId", run.stats
      from crawl_run as run join shop on shop.id = run.shop_id
      where ${openRun} and run.id <> all(${except}::bigint[])
        and (run.status = 'queued' or run.started_at <= ${abandonedBefore})
        and not exists (
          select from crawl_target as target where target.shop_id = run.shop_id and target.lease_until > ${now})
        and not ${hostRests(now)}
      order by run.status = 'queued' desc, run.id limit 1 for update of run skip locked`.execute(trx);
    const run = rows[0];
    if (!run) return null;
    await sql`update crawl_run set status = 'running', started_at = coalesce(started_at, ${now}) where id = ${run.id}`.execute(
      trx,
    );
    if (!run.startedAt) {
      const isFull = run.reason !== ("recrawl" satisfies CrawlReason);
      await sql`update crawl_target set due_at = case when ${isFull}::boolean then least(due_at, ${now}) else due_at end,
          attempts = 0
        where shop_id = ${run.shopId} and ((${isFull}::boolean and due_at > ${now}) or attempts > 0)`.execute(trx);
    }
    const { rows: shops } = await sql<Shop>`select ${shopColumns} from shop where id = ${run.shopId}`.execute(trx);
    return { id: run.id, shop: shops[0]!, stats: toStats(run.stats), startedAt: run.startedAt ?? now };
  });
}

/** Puts a run that is not done back into the queue, for whoever asks next. */
export async function releaseRun({ db }: Pick<CrawlWriterDeps, "db">, { id }: { id: number }): Promise<void> {
  await sql`update crawl_run set status = 'queued' where id = ${id} and status = 'running'`.execute(db.ingest);
}

/** A run under way as it is now, with its shop's present policy. null: it has ended. */
export async function reloadRun(
  { db }: Pick<CrawlWriterDeps, "db">,
  { id }: { id: number },
): Promise<ClaimedRun | null> {
  const { rows } = await sql<Shop & { stats: Partial<CrawlStats>; startedAt: Date }>`
    select ${shopColumns}, run.stats, run.started_at as "startedAt" from crawl_run as run join shop on shop.id = run.shop_id
    where run.id = ${id} and run.status = 'running'`.execute(db.ingest);
  if (!rows[0]) return null;
  const { stats, startedAt, ...shop } = rows[0];
  return { id, shop, stats: toStats(stats), startedAt };
}

/** Adds to a run's counters. */
export async function updateRun(
  { db }: Pick<CrawlWriterDeps, "db">,
  { id, add }: { id: number; add: Partial<CrawlStats> },
): Promise<void> {
  await db.ingest.transaction().execute(async (trx) => {
    const { rows } = await sql<{ stats: Partial<CrawlStats> }>`
      select stats from crawl_run where id = ${id} for update`.execute(trx);
    if (!rows[0]) return;
    const stats = addStats(toStats(rows[0].stats), add);
    await sql`update crawl_run set stats = ${JSON.stringify(stats)}::jsonb where id = ${id}`.execute(trx);
  });
}

/** The sum of two sets of counters. */
export function addStats(stats: CrawlStats, add: Partial<CrawlStats>): CrawlStats {
  const sum: CrawlStats = { ...stats, statuses: { ...stats.statuses } };
  const { statuses = {}, ...counts } = add;
  for (const [name, count] of Object.entries(counts) as [Exclude<keyof CrawlStats, "statuses">, number][]) {
    sum[name] += count;
  }
  for (const [status, count] of Object.entries(statuses)) sum.statuses[status] = (sum.statuses[status] ?? 0) + count;
  return sum;
}

/** Ends a run. Only the first end counts: a second worker's is refused. */
export async function finishRun(
  { db, clock }: CrawlWriterDeps,
  { id, error }: { id: number; error: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    update crawl_run set status = ${error === null ? "succeeded" : "failed"}, error = ${error}, finished_at = ${clock.now()}
    where id = ${id} and status = 'running' returning id`.execute(db.ingest);
  return rows.length > 0;
}

/**
 * Active shops, crawled before and not just now, that have pages whose time has come and no run under way.
 *
 * @param since the last run must have begun before
 * @param failedSince one that failed must have begun before: what broke it is seldom mended at once
 */
export async function listShopsToRecrawl(
  { db, clock }: CrawlWriterDeps,
  { since, failedSince }: { since: Date; failedSince: Date },
): Promise<string[]> {
  const { rows } = await sql<{ slug: string }>`
    select shop.slug from shop join lateral (
      select status, started_at from crawl_run where shop_id = shop.id order by id desc limit 1) as last on true
    where shop.status = 'active' and (last.status = 'succeeded' and last.started_at <= ${since}
        or last.status = 'failed' and last.started_at <= ${failedSince})
      and exists (select from crawl_target as target where target.shop_id = shop.id and target.due_at <= ${clock.now()}
        and target.page_type is distinct from 'waiting') and not ${hostRests(clock.now())}
    order by last.started_at`.execute(db.ingest);
  return rows.map(({ slug }) => slug);
}

/** How many runs are queued or running. */
export async function countOpenRuns({ db }: Pick<CrawlWriterDeps, "db">): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from crawl_run as run where ${openRun}`.execute(db.ingest);
  return rows[0]?.count ?? 0;
}
