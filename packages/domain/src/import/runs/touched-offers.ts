import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { BatchUndo, TouchKind } from "./journal.ts";

/** What a batch did. */
export interface AppliedBatch {
  runId: number;
  undo: BatchUndo;
  offers: TouchedOffer[];
  /** Of the batch; null for offers that were marked as gone, which are taken back in parts, before the batches. */
  ord: number | null;
}

export interface TouchedOffer {
  offerId: number;
  kind: TouchKind;
  /** Somebody has seen it since, or a later run has written to it. */
  isSeenSince: boolean;
}

const nothing: BatchUndo = { products: [], variants: [], identifiers: [], merged: [], facts: [] };
/** Offers of one transaction that were marked as gone. */
const CHUNK = 500;

/** What was applied last of a run and is still applied. The offers are locked, in the order of their ids. */
export async function findLastApplied(trx: Transaction<Tables>, runId: number): Promise<AppliedBatch | undefined> {
  const gone = await lockTouched(trx, runId, sql`touch.kind = 'gone'`, CHUNK);
  if (gone.length > 0) return { runId, undo: nothing, offers: gone, ord: null };
  const { rows } = await sql<{ ord: number; undo: BatchUndo }>`
    select ord, undo from import_batch where run_id = ${runId} and applied_at is not null order by ord desc limit 1`.execute(
    trx,
  );
  const last = rows[0];
  if (!last) return undefined;
  const offers = await lockTouched(trx, runId, sql`touch.ord = ${last.ord} and touch.kind <> 'gone'`);
  return { runId, undo: last.undo, offers, ord: last.ord };
}

async function lockTouched(
  trx: Transaction<Tables>,
  runId: number,
  which: RawBuilder<unknown>,
  limit: number | null = null,
): Promise<TouchedOffer[]> {
  const { rows: part } = await sql<{ id: number }>`
    select offer_id as id from import_touch as touch where run_id = ${runId} and ${which}
    order by offer_id limit ${limit}::int`.execute(trx);
  const ids = part.map(({ id }) => id);
  await sql`select id from offer where id = any(${ids}::bigint[]) order by id for update`.execute(trx);
  const { rows } = await sql<TouchedOffer>`
    select touch.offer_id as "offerId", touch.kind,
      touch.kind <> 'history' and (offer_seen.seen_at is distinct from touch.seen_after or exists (
        select from import_touch as later where later.offer_id = touch.offer_id and later.run_id <> ${runId}
          and later.kind <> 'history' and later.touched_at > touch.touched_at)) as "isSeenSince"
    from import_touch as touch left join offer_seen on offer_seen.offer_id = touch.offer_id
    where touch.run_id = ${runId} and touch.offer_id = any(${ids}::bigint[]) order by touch.offer_id`.execute(trx);
  return rows;
}
