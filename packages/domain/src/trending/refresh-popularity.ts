import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { Logger } from "../platform/log.ts";
import type { BoardReader } from "./board-reader.ts";

const EVERY_MS = 60_000;

/** Below them nobody pages through lists by popularity. */
const MAX_PRODUCTS = 5_000;

const POPULARITY_LOCK = 6_406;

export interface PopularityDeps {
  db: Pick<Database, "ingest">;
  boards: Pick<BoardReader, "popular">;
}

/**
 * Writes the score of the day's most viewed products into their rows, where lists sort by it, and takes it from those that
 * are no longer among them. It says nothing to the change log: lists may be a minute old in this respect.
 *
 * @returns how many rows changed; 0 as well where another node is at it
 */
export async function refreshPopularity({ db, boards }: PopularityDeps): Promise<number> {
  const ranked = (await boards.popular("24h", MAX_PRODUCTS)).map(({ productId, score }) => ({ id: productId, score }));
  return db.ingest.transaction().execute(async (trx) => {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(${sql.lit(POPULARITY_LOCK)}) as locked`.execute(trx);
    if (!rows[0]?.locked) return 0;
    const { numAffectedRows } = await sql`
      with ranked as (
        select id, score from ${recordset(ranked)} as row(id bigint, score bigint)
      ), moved as (
        select product.id, coalesce(ranked.score, 0) as score from product left join ranked using (id)
        where (product.popularity > 0 or ranked.score is not null) and product.popularity <> coalesce(ranked.score, 0)
        order by product.id for update of product
      )
      update product set popularity = moved.score from moved where product.id = moved.id`.execute(trx);
    return Number(numAffectedRows ?? 0);
  });
}

/** Refreshes once a minute. @returns stops it */
export function keepPopularity(deps: PopularityDeps & { log: Pick<Logger, "warn"> }): () => void {
  const timer = setInterval(() => {
    refreshPopularity(deps).catch((err) => deps.log.warn({ err }, "The popularity of products was not written"));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
