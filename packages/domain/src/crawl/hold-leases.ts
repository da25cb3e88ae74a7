import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { Lease } from "./leases.ts";

/** What was read may not be written any more: somebody else has leased its target since. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}

/**
 * Keeps targets from being leased by anybody else until the transaction ends. To be called first in every transaction that
 * writes what came of them: a worker that slept past its lease must not overwrite what another has read since.
 *
 * @throws LeaseLost where somebody has leased one of them
 */
export async function holdLeases(trx: Transaction<Tables>, leases: readonly Lease[]): Promise<void> {
  const { rows } = await sql`
    select target.id from crawl_target as target
      join ${recordset(leases.map(({ id, fence }) => ({ id, fence })))} as held(id bigint, fence bigint)
        on target.id = held.id and target.fence = held.fence
    order by target.id for share of target`.execute(trx);
  if (rows.length < leases.length) throw new LeaseLost(`${leases.length - rows.length} targets are in other hands`);
}
