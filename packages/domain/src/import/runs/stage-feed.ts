import { arrayOf, type Database } from "@vitrine/db";
import { sql } from "kysely";
import type { ImportDiff, ImportOffer, ImportRunDetail, ImportSource } from "../../contract.ts";
import type { Clock } from "../../platform/clock.ts";
import { DomainError } from "../../platform/errors.ts";
import { type OpenedFeed, type ReadFeedOptions, readFeed } from "../read-feed.ts";
import { toObserved } from "../write-batch.ts";
import { encodeBatch } from "./batch-content.ts";
import { addToDiff, emptyDiff } from "./collect-diff.ts";
import { compareBatch } from "./compare-batch.ts";
import { getImportRun } from "./queries.ts";

export interface StageFeedDeps {
  db: Pick<Database, "kind" | "ingest" | "reads">;
  clock: Clock;
}

export interface StageFeedOptions extends ReadFeedOptions {
  origin: ImportSource;
  /** The feed lists everything the shop has: what it lacks is gone. Default false. */
  complete?: boolean | undefined;
  /** Public id of the key that brings it. */
  createdBy?: string | null;
  /** Told after each batch. */
  onProgress?: (progress: { lines: number }) => void;
}

/** A feed's keys are held in memory while it is read: about 100 bytes each. */
const MAX_LINES = 5_000_000;

/**
 * Reads a feed into the database, batch by batch, where any node can apply it, and says what applying it would do. Nothing
 * of the catalog changes. A feed that cannot be read to its end, or whose sender goes away, leaves nothing behind.
 *
 * @throws DomainError what `readFeed` does, `payload_too_large` past five million lines
 */
export async function stageFeed(deps: StageFeedDeps, options: StageFeedOptions): Promise<ImportRunDetail> {
  const now = deps.clock.now();
  const feed = await readFeed(deps, now, options);
  const id = await createRun(deps, feed, options, now);
  try {
    const { diff, batches } = await stageBatches(deps, id, feed, { ...options, now });
    await sql`update import_run set status = 'previewed', batches = ${batches}, diff = ${JSON.stringify(diff)}::jsonb
      where id = ${id}`.execute(deps.db.ingest);
  } catch (error) {
    await sql`with run as (delete from import_run where id = ${id}) delete from import_batch where run_id = ${id}`.execute(
      deps.db.ingest,
    );
    throw error;
  }
  return getImportRun(deps, { id });
}

async function createRun(
  { db }: StageFeedDeps,
  { shopId, format, keyField }: OpenedFeed,
  { origin, complete = false, createdBy = null }: StageFeedOptions,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into import_run (shop_id, format, source, complete, key_field, created_by, created_at)
    values (${shopId}, ${format}, ${origin}, ${complete}, ${keyField}, ${createdBy}, ${now}) returning id`.execute(
    db.ingest,
  );
  return rows[0]!.id;
}

async function stageBatches(
  { db }: StageFeedDeps,
  runId: number,
  { shopId, batches }: OpenedFeed,
  { complete, now, onProgress }: StageFeedOptions & { now: Date },
): Promise<{ diff: ImportDiff; batches: number }> {
  const diff = emptyDiff();
  const listed: number[] = [];
  let ord = 0;
  for await (const batch of batches) {
    const compared = await db.reads
      .transaction()
      .setAccessMode("read only")
      .execute((trx) => compareBatch(trx, toObserved({ batch, shopId, now })));
    const content = await encodeBatch(batch);
    await sql`insert into import_batch (run_id, ord, content) values (${runId}, ${ord}, ${content})`.execute(db.ingest);
    ord += 1;
    addToDiff(diff, batch, compared);
    if (diff.lines > MAX_LINES)
      throw new DomainError("payload_too_large", `The feed has more than ${MAX_LINES} lines.`);
    if (complete) for (const { offerId } of compared) if (offerId !== undefined) listed.push(offerId);
    onProgress?.({ lines: diff.lines });
  }
  if (complete && isWhole(diff)) await addGone(db, diff, { shopId, listed });
  return { diff, batches: ord };
}

/** Where a line could not be read, nobody knows whether its offer is listed: then nothing is gone. */
export function isWhole({ rejected }: Pick<ImportDiff, "rejected">): boolean {
  return rejected === 0;
}

/** The active offers that the feed does not list. */
async function addGone(
  db: Pick<Database, "reads">,
  diff: ImportDiff,
  { shopId, listed }: { shopId: number; listed: number[] },
): Promise<void> {
  const { rows } = await sql<{ count: number; examples: ImportOffer[] | null }>`
    with gone as (
      select id, key, title, currency, price, availability from offer
      where shop_id = ${shopId} and status = 'active' and not exists (
        select from unnest(${arrayOf("bigint", listed)}) as listed(id) where listed.id = offer.id)
    ), first as (select * from gone order by id limit 20)
    select (select count(*)::int from gone) as count, (select jsonb_agg(jsonb_build_object('key', key, 'title', title,
      'currency', currency, 'price', null, 'previous', price, 'changePercent', null, 'availability', null,
      'previousAvailability', availability, 'suspicions', '[]'::jsonb) order by id) from first) as examples`.execute(
    db.reads,
  );
  diff.counts.gone = rows[0]!.count;
  diff.examples.gone = rows[0]!.examples ?? [];
}
