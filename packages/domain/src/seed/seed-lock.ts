import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { DomainError } from "../platform/errors.ts";

/** Exported for its test. */
export const SEED_LOCK = 6_420;

/** Databases that this process seeds: all that can seed an embedded one. */
const seeding = new WeakSet<Database>();

/**
 * Lets one seed at a time run in a database. The lock is a session's, so it goes with a killed process.
 *
 * @throws DomainError `conflict` if another one runs
 */
export async function holdSeedLock<Result>(db: Database, run: () => Promise<Result>): Promise<Result> {
  if (seeding.has(db)) throw isSeeded();
  seeding.add(db);
  try {
    return db.kind === "pglite" ? await run() : await holdOnServer(db, run);
  } finally {
    seeding.delete(db);
  }
}

function holdOnServer<Result>(db: Database, run: () => Promise<Result>): Promise<Result> {
  return db.health.connection().execute(async (session) => {
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_lock(${sql.lit(SEED_LOCK)}) as held`.execute(session);
    if (!rows[0]?.held) throw isSeeded();
    try {
      return await run();
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(SEED_LOCK)})`.execute(session);
    }
  });
}

function isSeeded(): DomainError {
  return new DomainError("conflict", "This database is being seeded right now.");
}
