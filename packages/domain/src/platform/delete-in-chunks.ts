import { setImmediate as nextTurn } from "node:timers/promises";
import type { Tables } from "@vitrine/db";
import { type Kysely, type RawBuilder, sql } from "kysely";

/** Rows of one delete, so that none holds the embedded database for long. */
const CHUNK = 5_000;

/** Deletes the rows of a table that meet a condition, however many there are; the event loop has its turns meanwhile. */
export async function deleteInChunks(db: Kysely<Tables>, name: string, where: RawBuilder<unknown>): Promise<void> {
  const table = sql.table(name);
  for (let deleted = CHUNK; deleted === CHUNK; ) {
    const { numAffectedRows } = await sql`
      delete from ${table} where ctid = any(array(select ctid from ${table} where ${where} limit ${CHUNK}))`.execute(
      db,
    );
    deleted = Number(numAffectedRows ?? 0);
    await nextTurn();
  }
}
