import type { Database, Tables } from "@vitrine/db";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/log.ts";
import { type BoardCounters, createBoardCounters, storeCounters } from "./board-counters.ts";
import { COUNTERS_VERSION, decodeCounters, encodeCounters } from "./encode-counters.ts";

/** Held while a snapshot is written: one node does it for all. */
const SNAPSHOT_LOCK = 6_407;
/** Older ones are for the case that a newer one cannot be read. */
const KEPT = 3;
/** A snapshot of this age is taken for the last minute's: nodes do not tick together. */
const FRESH_MS = 50_000;

export interface SnapshotDeps {
  db: Pick<Database, "reads" | "ingest">;
  clock: Clock;
  log: Pick<Logger, "warn">;
}

/**
 * Writes the counters, where the log has moved since the newest snapshot and nobody wrote one within the last minute.
 *
 * @returns bytes written; 0 where there was no need, or another node is at it
 */
export async function saveSnapshot({ db, clock }: SnapshotDeps, counters: BoardCounters): Promise<number> {
  const at = clock.now();
  if (!(await isNeeded(db.reads, counters.position, at))) return 0;
  const stored = storeCounters(counters);
  const bytes = await encodeCounters(stored);
  return db.ingest.transaction().execute(async (trx) => {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(${sql.lit(SNAPSHOT_LOCK)}) as locked`.execute(trx);
    if (!rows[0]?.locked || !(await isNeeded(trx, stored.position, at))) return 0;
    await sql`insert into board_snapshot (seq, at, version, counters)
      values (${stored.position}, ${at}, ${COUNTERS_VERSION}, ${bytes})`.execute(trx);
    await sql`delete from board_snapshot
      where id not in (select id from board_snapshot order by id desc limit ${KEPT})`.execute(trx);
    return bytes.length;
  });
}

async function isNeeded(db: Kysely<Tables>, position: number, at: Date): Promise<boolean> {
  const { rows } = await sql`
    select from board_snapshot where version = ${COUNTERS_VERSION}
      and (seq >= ${position} or at > ${new Date(at.getTime() - FRESH_MS)}) limit 1`.execute(db);
  return position > 0 && rows.length === 0;
}

/** The counters of the newest snapshot that can be read, else empty ones, to be filled from the beginning of the log. */
export async function loadSnapshot({ db, log }: SnapshotDeps): Promise<BoardCounters> {
  const { rows } = await sql<{ id: number }>`
    select id from board_snapshot where version = ${COUNTERS_VERSION} order by seq desc, id desc`.execute(db.reads);
  for (const { id } of rows) {
    try {
      const { rows: found } = await sql<{ counters: Uint8Array }>`
        select counters from board_snapshot where id = ${id}`.execute(db.reads);
      if (found[0]) return createBoardCounters(await decodeCounters(found[0].counters));
    } catch (err) {
      log.warn(
        { err, id },
        "A snapshot of the boards cannot be read; an older one, or the log itself, takes its place",
      );
    }
  }
  return createBoardCounters();
}

/** Throws all snapshots away. */
export async function dropSnapshots({ db }: Pick<SnapshotDeps, "db">): Promise<void> {
  await sql`delete from board_snapshot`.execute(db.ingest);
}
