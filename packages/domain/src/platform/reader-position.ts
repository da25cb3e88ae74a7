import { lastChangeId, type Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

/** Readers of the change log whose work is in the database, each with the advisory lock that makes it the only one. */
const locks = { alerts: 6_411, images: 6_412 } as const;

export type ReaderName = keyof typeof locks;

export interface ReaderPosition {
  /** Everything up to this change is done. */
  changeId: number;
  /** The reader is new here: it begins at the end of the log, and nothing before that was ever shown to it. */
  isNew: boolean;
}

/**
 * Takes a reader's turn until the commit: what it writes and how far it has read are of one transaction, so that nothing is
 * done twice or left out, whoever dies in between.
 *
 * @returns null where another process has the turn
 */
export async function takeTurn(trx: Transaction<Tables>, reader: ReaderName): Promise<ReaderPosition | null> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(locks[reader])}) as held`.execute(trx);
  if (!rows[0]?.held) return null;
  const { rows: known } = await sql<{ changeId: number }>`
    select change_id as "changeId" from reader_position where reader = ${reader}`.execute(trx);
  if (known[0]) return { ...known[0], isNew: false };
  return { changeId: await lastChangeId(trx), isNew: true };
}

/** Notes how far the reader has come. */
export async function keepPosition(trx: Transaction<Tables>, reader: ReaderName, changeId: number): Promise<void> {
  await sql`insert into reader_position (reader, change_id) values (${reader}, ${changeId})
    on conflict (reader) do update set change_id = excluded.change_id, updated_at = now()
    where reader_position.change_id <> excluded.change_id`.execute(trx);
}
