import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { ImportDiff } from "../../contract.ts";

/** What a pulled feed is measured against. */
export interface PullContext {
  /** Offers that the shop has now. */
  active: number;
  /** Offers that the last feed which was pulled and applied had; null for the first. */
  previous: number | null;
}

/** Fewer are no measure. */
const MIN_PREVIOUS = 10;

/**
 * Why a feed is not applied without anybody looking at it: what shops serve on a bad day would else empty the catalog.
 *
 * @returns null where it may be
 */
export function judgePull(diff: ImportDiff, { active, previous }: PullContext): string | null {
  const { gone, ...listed } = diff.counts;
  const offers = Object.values(listed).reduce((sum, count) => sum + count, 0);
  if (offers === 0) return "The feed has no offer that can be read.";
  if (gone * 2 > active) return `${gone} of the shop's ${active} offers would be gone.`;
  if (previous !== null && previous >= MIN_PREVIOUS && offers * 2 < previous)
    return `The feed has ${offers} offers, the last one had ${previous}.`;
  if (diff.rejected > offers) return `${diff.rejected} of ${diff.lines} lines cannot be read.`;
  return null;
}

export async function readPullContext(
  { db }: { db: Pick<Database, "ingest"> },
  { shopId, runId }: { shopId: number; runId: number },
): Promise<PullContext> {
  const { rows } = await sql<{ active: number; counts: Record<string, number> | null }>`
    select (select count(*)::int from offer where shop_id = ${shopId} and status = 'active') as active,
      (select diff -> 'counts' from import_run where shop_id = ${shopId} and source = 'url' and status = 'applied'
        and id < ${runId} order by id desc limit 1) as counts`.execute(db.ingest);
  const { active, counts } = rows[0]!;
  if (!counts) return { active, previous: null };
  const { gone: _, ...listed } = counts;
  return { active, previous: Object.values(listed).reduce((sum, count) => sum + count, 0) };
}

/** Ends a run that is not to be applied. What it would have done stays to be looked at. */
export async function failRun(
  { db }: { db: Pick<Database, "ingest"> },
  { id, error, at }: { id: number; error: string; at: Date },
): Promise<void> {
  await sql`update import_run set status = 'failed', error = ${error}, finished_at = ${at}
    where id = ${id} and status = 'previewed'`.execute(db.ingest);
  await sql`delete from import_batch where run_id = ${id}`.execute(db.ingest);
}
