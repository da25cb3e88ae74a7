import { sql } from "kysely";
import type { Database } from "./connect.ts";

/** Held while migrating. MikroORM has no lock of its own: of three simultaneous migrators two fail. */
const MIGRATION_LOCK = 6_401;

/**
 * Brings the schema up to date. Safe to call from any number of processes at once: one migrates, the others wait and
 * then find nothing to do.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(db: Database): Promise<string[]> {
  // Embedded there is one process and one session: nobody to wait for, and a held connection would block itself.
  if (db.kind === "pglite") return runPending(db);
  return db.health.connection().execute(async (lock) => {
    await sql`set statement_timeout = 0`.execute(lock);
    await sql`select pg_advisory_lock(${sql.lit(MIGRATION_LOCK)})`.execute(lock);
    try {
      return await runPending(db);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(MIGRATION_LOCK)})`.execute(lock);
      await sql`reset statement_timeout`.execute(lock);
    }
  });
}

async function runPending(db: Database): Promise<string[]> {
  const applied = await db.orm.migrator.up();
  return applied.map((migration) => migration.name);
}
