import type { Database, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { Clock } from "../platform/clock.ts";

export interface AnalyticsDeps {
  db: Pick<Database, "analytics" | "reads">;
  config: { SITE_CURRENCY: string; SITE_TIMEZONE: string; RETENTION_HOURS_DAYS: number };
  clock: Clock;
}

/**
 * Reads several statements from one state of the database: days and hours that were folded in between would be counted
 * twice or not at all.
 */
export function readSnapshot<Result>(
  { db }: Pick<AnalyticsDeps, "db">,
  read: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return db.analytics
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (trx) => {
      // Compiling a statement takes longer than any of these run.
      await sql`set local jit to off`.execute(trx);
      return read(trx);
    });
}
