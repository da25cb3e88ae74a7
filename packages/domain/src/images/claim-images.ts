import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { lockHost } from "../crawl/host-lock.ts";
import { openRun, shopHost } from "../crawl/queries.ts";
import type { Clock } from "../platform/clock.ts";

/** How long a worker may take for a picture. */
const LEASE_MS = 60_000;
/** So long a picture waits for a crawl of its host to end: pages come first. */
const PATIENCE_MS = 86_400_000;
/** Pictures among which one of each host is looked for. */
const WINDOW = 500;

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

/**
 * Takes pictures that are due, one of each host that nobody has, for pages or for pictures: so each host has one request at a
 * time from all workers.
 */
export async function claimImages(
  { db, clock }: { db: Pick<Database, "ingest">; clock: Clock },
  limit: number,
): Promise<DueImage[]> {
  const now = clock.now();
  return db.ingest.transaction().execute(async (trx) => {
    const { rows: due } = await sql<{ productId: number; host: string }>`
      select distinct on (host) product_id as "productId", host from (
        select product_id, host, due_at from product_image
        where due_at <= ${now} and host not in (select host from product_image where lease_until > ${now})
          and (due_at <= ${new Date(now.getTime() - PATIENCE_MS)} or host not in (
            select ${shopHost} from shop join crawl_run as run on run.shop_id = shop.id where ${openRun}))
        order by due_at limit ${sql.lit(WINDOW)}) as waiting
      order by host, due_at, product_id limit ${limit}`.execute(trx);
    if (due.length === 0) return [];
    const free: number[] = [];
    // In the order of hosts: two who claim meet at the first of them.
    for (const { productId, host } of due) {
      const { waitUntil } = await lockHost(trx, { host, now });
      if (!waitUntil) free.push(productId);
    }
    const { rows } = await sql<DueImage>`
      update product_image set lease_until = ${new Date(now.getTime() + LEASE_MS)}
      where product_id = any(${free}::bigint[]) and due_at <= ${now}
      returning product_id as "productId", url, failures, sha256, is_kept as "isKept"`.execute(trx);
    return rows;
  });
}
