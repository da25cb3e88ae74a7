import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";

const CLAIM_LOCK = 6_413;
/** How long a worker may take for a picture. */
const LEASE_MS = 60_000;

/** A picture to be looked at now. */
export interface DueImage {
  productId: number;
  url: string;
  /** In a row, so far. */
  failures: number;
  /** Of the copy that is kept. */
  sha256: string | null;
  isKept: boolean;
}

/** Takes pictures that are due, one of each host: so each host has one request at a time from all workers. */
export async function claimImages(
  { db, clock }: { db: Pick<Database, "ingest">; clock: Clock },
  limit: number,
): Promise<DueImage[]> {
  const now = clock.now();
  return db.ingest.transaction().execute(async (trx) => {
    // Two who look at the same time would each find the same host free.
    await sql`select pg_advisory_xact_lock(${sql.lit(CLAIM_LOCK)})`.execute(trx);
    const { rows } = await sql<DueImage>`
      with due as (
        select distinct on (host) product_id from (
          select product_id, host, due_at from product_image
          where due_at <= ${now} and host not in (
            select host from product_image where lease_until > ${now})
          order by due_at limit 500) as waiting
        order by host, due_at, product_id
      )
      update product_image as image set lease_until = ${new Date(now.getTime() + LEASE_MS)}
      where product_id in (select product_id from due limit ${limit})
      returning product_id as "productId", url, failures, sha256, is_kept as "isKept"`.execute(trx);
    return rows;
  });
}
