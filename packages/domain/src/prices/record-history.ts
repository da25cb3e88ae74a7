import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { Availability } from "../catalog/contract.ts";
import { recordset } from "../platform/batch.ts";
import type { CatalogWriterDeps } from "./observe.ts";
import { insertObservations } from "./queries.ts";

/** Past prices of one offer, as a feed gives them. */
export interface HistorySeries {
  key: string;
  points: { at: Date; price: number | null; currency: string; availability?: Availability | null }[];
}

export interface HistoryInput {
  shopId: number;
  series: HistorySeries[];
  /** The import that brings it, where that can be taken back. */
  importRunId?: number;
}

export interface RecordedHistory {
  /** How many rows were new. */
  observations: number;
  /** Of the offers that are known. */
  offerIds: number[];
  /** Keys that no offer has. */
  unknownKeys: string[];
}

/**
 * Adds past observations to offers that are known, as they are: no heartbeat rule, and the current price stays what was
 * seen last. An observation of the same offer and time is stored once.
 */
export async function recordHistory(
  deps: Pick<CatalogWriterDeps, "db">,
  input: HistoryInput,
): Promise<RecordedHistory> {
  if (input.series.length === 0) return { observations: 0, offerIds: [], unknownKeys: [] };
  return deps.db.ingest.transaction().execute((trx) => addHistory(trx, input));
}

/** What `recordHistory` does, for a caller who commits. */
export async function addHistory(
  trx: Transaction<Tables>,
  { shopId, series, importRunId }: HistoryInput,
): Promise<RecordedHistory> {
  if (series.length === 0) return { observations: 0, offerIds: [], unknownKeys: [] };
  const { rows } = await sql<{ id: number; key: string }>`
    select distinct offer.id, offer.key from ${recordset(series.map(({ key }) => ({ key })))} as wanted(key text)
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
            ...(importRunId !== undefined && { importRunId }),
          }))
        : [],
    ),
  );
  const unknownKeys = series.map(({ key }) => key).filter((key) => !ids.has(key));
  return { observations, offerIds: [...ids.values()], unknownKeys };
}
