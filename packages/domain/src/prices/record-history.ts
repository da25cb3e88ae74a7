import { sql } from "kysely";
import type { Availability } from "../catalog/contract.ts";
import { recordset } from "../platform/batch.ts";
import type { CatalogWriterDeps } from "./observe.ts";
import { insertObservations } from "./queries.ts";

/** Past prices of one offer, as a feed gives them. */
export interface HistorySeries {
  key: string;
  points: { at: Date; price: number | null; currency: string; availability?: Availability | null }[];
}

/**
 * Adds past observations to offers that are known, as they are: no heartbeat rule, and the current price stays what was
 * seen last. An observation of the same offer and time is stored once.
 *
 * @returns the number of new rows, and the keys no offer has
 */
export async function recordHistory(
  deps: Pick<CatalogWriterDeps, "db">,
  { shopId, series }: { shopId: number; series: HistorySeries[] },
): Promise<{ observations: number; unknownKeys: string[] }> {
  if (series.length === 0) return { observations: 0, unknownKeys: [] };
  return deps.db.ingest.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number; key: string }>`
      select offer.id, offer.key from ${recordset(series.map(({ key }) => ({ key })))} as wanted(key text)
        join offer on offer.shop_id = ${shopId} and offer.key = wanted.key`.execute(trx);
    const ids = new Map(rows.map((row) => [row.key, row.id]));
    const observations = await insertObservations(
      trx,
      series.flatMap(({ key, points }) =>
        ids.has(key)
          ? points.map((point) => ({
              offerId: ids.get(key)!,
              at: point.at,
              price: point.price,
              currency: point.currency,
              listPrice: null,
              availability: point.availability ?? null,
              method: "feed",
              confidence: 1,
              sourcePageId: null,
              suspicions: null,
            }))
          : [],
      ),
    );
    return { observations, unknownKeys: series.map(({ key }) => key).filter((key) => !ids.has(key)) };
  });
}
