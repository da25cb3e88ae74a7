import { type Tables, unawaited } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

const CATALOG_LOCK = 6_405;

/**
 * Taken before anything new enters the catalog (brands, categories, products, variants, offers): what a transaction
 * looks up under it and does not find, nobody else is making. Taken before row locks, and before the logs' locks.
 */
export async function lockCatalog(trx: Transaction<Tables>): Promise<void> {
  await sql`${unawaited} select pg_advisory_xact_lock(${sql.lit(CATALOG_LOCK)})`.execute(trx);
}

/**
 * For writers that give their ids and keys away themselves, so that two of them never make the same thing: they may run side
 * by side, while everybody who takes `lockCatalog` waits for them and they for him.
 */
export async function shareCatalog(trx: Transaction<Tables>): Promise<void> {
  await sql`${unawaited} select pg_advisory_xact_lock_shared(${sql.lit(CATALOG_LOCK)})`.execute(trx);
}
