import { randomBytes } from "node:crypto";
import type { Database, Tables } from "@vitrine/db";
import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";

const PAGE = 1_000;

export type Row = Record<string, unknown>;

/**
 * All rows of a statement, page by page and at the reader's pace, with one page in memory. The database keeps the rest: the
 * transaction is over before the first row is read, so that a slow reader holds no snapshot.
 *
 * @param prepare makes the statement, in the transaction it runs in
 */
export async function* readCursor(
  db: Pick<Database, "kind" | "analytics">,
  prepare: (trx: Transaction<Tables>) => Promise<RawBuilder<unknown>>,
): AsyncGenerator<Row[], void, void> {
  const name = sql.ref(`export_${randomBytes(6).toString("hex")}`);
  const { session, release } = await openSession(db);
  let declared = false;
  try {
    await session
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (trx) => {
        const statement = await prepare(trx);
        await sql`declare ${name} no scroll cursor with hold for ${statement}`.execute(trx);
      });
    declared = true;
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.lit(PAGE)} from ${name}`.execute(session);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE) return;
    }
  } finally {
    if (declared) await sql`close ${name}`.execute(session);
    release();
  }
}

/** A cursor lives in one session: a connection of the pool, or the only one there is. */
async function openSession({
  kind,
  analytics,
}: Pick<Database, "kind" | "analytics">): Promise<{ session: Kysely<Tables>; release: () => void }> {
  if (kind === "pglite") return { session: analytics, release() {} };
  const opened = Promise.withResolvers<Kysely<Tables>>();
  const released = Promise.withResolvers<void>();
  analytics
    .connection()
    .execute(async (session) => {
      opened.resolve(session);
      await released.promise;
    })
    .catch(opened.reject);
  return { session: await opened.promise, release: released.resolve };
}
