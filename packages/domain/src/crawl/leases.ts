import { sql } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { TargetType } from "./contract.ts";
import type { CrawlWriterDeps } from "./deps.ts";
import { leased, lockHost } from "./host-lock.ts";
import { isRefreshWaiting } from "./refresh-requests.ts";
import type { Watched } from "./schedule.ts";

/** How long a crawl leaves its host to somebody who waits for an answer. */
const GIVE_WAY_MS = 500;

/** The right to write what came of a target, until somebody else leases it. */
export interface Lease {
  id: number;
  /** Grows with every lease of the target. */
  fence: number;
}

export interface LeasedTarget extends Lease {
  url: string;
  depth: number;
  pageType: TargetType | null;
  attempts: number;
  /** When it was last read or found unchanged. */
  lookedAt: Date | null;
  watched: Watched;
  /** The page as it was last fetched; absent before the first time. */
  page: KnownPage | null;
}

/** What a conditional request and the comparison with before need. */
export interface KnownPage {
  id: number;
  etag: string | null;
  lastModified: string | null;
  contentHash: string;
}

export interface LeaseInput {
  runId: number;
  shopId: number;
  /** `hostOf` the shop's address. */
  host: string;
  limit: number;
  leaseMs: number;
}

export interface LeaseResult {
  targets: LeasedTarget[];
  /** When the leases of `targets` end. */
  until: Date;
  /** The host did not answer last time: where it does now, `noteAnswer` is to be told. */
  isTroubled: boolean;
  /** Where `targets` is empty: when to ask again. null: the run has nothing left. */
  waitUntil: Date | null;
}

/**
 * Leases the run's next targets, all on one host: as long as any target of the host is leased or its host is to be left
 * alone, by whichever shop or worker, nobody gets another. So a host has one request in flight. A host that has rested is
 * tried with one target.
 */
export async function leaseTargets({ db, clock }: CrawlWriterDeps, input: LeaseInput): Promise<LeaseResult> {
  const { runId, shopId, host, limit, leaseMs } = input;
  const now = clock.now();
  const until = new Date(now.getTime() + leaseMs);
  return db.ingest.transaction().execute(async (trx) => {
    const { isTroubled, hasRested, waitUntil } = await lockHost(trx, { host, now });
    if (waitUntil) return { targets: [], until, isTroubled, waitUntil };
    // Somebody waits for an answer from this host: a crawl has time.
    if (await isRefreshWaiting(trx, { host, now })) {
      return { targets: [], until, isTroubled, waitUntil: new Date(now.getTime() + GIVE_WAY_MS) };
    }

    const { rows: targets } = await sql<LeasedTarget>`
      with due as (
        select id, row_number() over (order by ${importance(now)}) as place from (
          select * from crawl_target
          where shop_id = ${shopId} and due_at <= ${now} and last_run_id is distinct from ${runId}
            and page_type is distinct from 'waiting'
          order by ${importance(now)} limit ${hasRested ? 1 : limit} for update skip locked
        ) as target
      )
      ${leased({ shopId, until })}`.execute(trx);
    if (targets.length > 0) return { targets, until, isTroubled, waitUntil: null };

    const { rows: pending } = await sql<{ at: Date | null }>`
      select min(due_at) as at from crawl_target
      where shop_id = ${shopId} and last_run_id is distinct from ${runId} and attempts > 0`.execute(trx);
    return { targets, until, isTroubled, waitUntil: pending[0]?.at ?? null };
  });
}

/** Sitemaps first, then known products, those first whose delay costs most, then the rest in breadth. */
const importance = (now: Date) => sql`case page_type when 'sitemap' then -2 when 'product' then -1 else depth end,
  worth * extract(epoch from ${now}::timestamptz - due_at) desc, worth desc, fetched_at nulls first, id`;

/**
 * Prolongs one lease, and with it the hold on its host: while any target of a host is leased, nobody gets another.
 *
 * @param until when the lease ends as far as the caller knows
 * @returns when it ends now; null where it is over: completed, or in other hands
 */
export async function renewLease(
  { db, clock }: CrawlWriterDeps,
  { lease, until, leaseMs }: { lease: Lease; until: Date; leaseMs: number },
): Promise<Date | null> {
  const { rows } = await sql<{ until: Date }>`
    update crawl_target set lease_until = ${new Date(clock.now().getTime() + leaseMs)}
    where id = ${lease.id} and fence = ${lease.fence} and lease_until = ${until}
    returning lease_until as until`.execute(db.ingest);
  return rows[0]?.until ?? null;
}

/** Gives leases back unused. The host stays closed until `hostFreeAt`. */
export async function releaseTargets(
  { db }: Pick<CrawlWriterDeps, "db">,
  { leases, hostFreeAt }: { leases: Lease[]; hostFreeAt: Date },
): Promise<void> {
  if (leases.length === 0) return;
  await sql`update crawl_target as target set lease_until = ${hostFreeAt} from ${recordset(leases.map(toKey))} as held(id bigint, fence bigint)
    where target.id = held.id and target.fence = held.fence`.execute(db.ingest);
}

/** What came of a target, for the frontier. */
export interface Completion {
  lease: Lease;
  /** null: as it was. */
  pageType: TargetType | null;
  /** HTTP status; null where it was not fetched. */
  status: number | null;
  /** Why it was not fetched or not read. */
  note: string | null;
  /** How many misses it is for an offer of the page that the page does not show; 0 where the page was not seen whole. */
  absence: number;
  /** When it is to be fetched again. */
  dueAt: Date;
  /** What is known of its prices by now, and what a look at it is worth; null: as it was. */
  look: (Watched & { worth: number }) | null;
}

export interface CompleteInput {
  /** null: fetched outside of any run. */
  runId: number | null;
  completions: Completion[];
  /** Before this the host gets no other request. */
  hostFreeAt: Date;
}

/**
 * Ends leases with success. Returns the ids of the targets that were still held; of the others, which somebody has leased
 * since, nothing is written.
 */
export async function completeTargets({ db, clock }: CrawlWriterDeps, input: CompleteInput): Promise<Set<number>> {
  const { runId, completions, hostFreeAt } = input;
  if (completions.length === 0) return new Set();
  const rows = completions.map(({ lease, look, ...completion }) => ({ ...toKey(lease), ...completion, ...look }));
  const { rows: ended } = await sql<{ id: number }>`
    update crawl_target as target set lease_until = ${hostFreeAt}, due_at = done."dueAt", attempts = 0,
      last_run_id = coalesce(${runId}::bigint, target.last_run_id),
      page_type = coalesce(done."pageType", target.page_type), last_status = done.status, last_error = done.note,
      absence = done.absence,
      looks = coalesce(done.looks, target.looks), changes = coalesce(done.changes, target.changes),
      watched_ms = coalesce(done."watchedMs", target.watched_ms), worth = coalesce(done.worth, target.worth),
      fetched_at = case when done.status is null then target.fetched_at else ${clock.now()} end
    from ${recordset(rows)} as done(id bigint, fence bigint, "pageType" text, status int, note text, absence int,
      "dueAt" timestamptz, looks int, changes int, "watchedMs" bigint, worth float8)
    where target.id = done.id and target.fence = done.fence returning target.id`.execute(db.ingest);
  return new Set(ended.map(({ id }) => id));
}

export interface FailInput {
  lease: Lease;
  runId: number | null;
  error: string;
  /** HTTP status; null where there was no answer. */
  status: number | null;
  absence: number;
  /** When to try again in this run; null: given up until the next. */
  retryAt: Date | null;
  /** Where given up: when it is to be fetched again. */
  dueAt: Date;
  hostFreeAt: Date;
}

/** Ends a lease with a failure. Returns false, and writes nothing, where somebody has leased the target since. */
export async function failTarget({ db, clock }: CrawlWriterDeps, input: FailInput): Promise<boolean> {
  const { lease, runId, error, status, absence, retryAt, dueAt, hostFreeAt } = input;
  const { rows } = await sql`
    update crawl_target set lease_until = ${hostFreeAt}, due_at = ${retryAt ?? dueAt}, attempts = attempts + 1,
      last_run_id = case when ${retryAt === null} then coalesce(${runId}::bigint, last_run_id) else last_run_id end,
      last_status = ${status}, last_error = ${error.slice(0, 500)}, absence = ${absence}, fetched_at = ${clock.now()}
    where id = ${lease.id} and fence = ${lease.fence} returning id`.execute(db.ingest);
  return rows.length > 0;
}

function toKey({ id, fence }: Lease): Lease {
  return { id, fence };
}
