import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

const CATALOG_LOCK = 6_405;

/**
 * Taken before anything new enters the catalog (brands, categories, products, variants, offers): what a transaction
 * looks up under it and does not find, nobody else is making. Taken before row locks, and before the logs' locks.
 */
export async function lockCatalog(trx: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(CATALOG_LOCK)})`.execute(trx);
}
