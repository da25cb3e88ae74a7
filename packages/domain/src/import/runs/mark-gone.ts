import type { Database, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { refreshCards } from "../../catalog/refresh-cards.ts";
import { writeCatalog } from "../../catalog/write-catalog.ts";
import { toEnd } from "../../prices/miss-offers.ts";
import type { CatalogWriterDeps } from "../../prices/observe.ts";
import { describeMove } from "../../prices/offer-changes.ts";
import { findShopSlugs, insertObservations, lockOffers } from "../../prices/queries.ts";
import { noteTouches } from "./journal.ts";
import { type LockedRun, lockRun } from "./queries.ts";

/** Offers of one transaction. */
const CHUNK: Record<Database["kind"], number> = { postgres: 1_000, pglite: 100 };

/**
 * Marks as gone what an applied, complete feed does not list and nobody has seen since it came in; the history ends their
 * price. They count as one more batch of the run.
 *
 * @returns whether there may be more
 */
export async function markNextGone(
  deps: CatalogWriterDeps & { db: Pick<Database, "kind"> },
  runId: number,
): Promise<boolean> {
  return writeCatalog(deps, async (trx) => {
    const run = await lockRun(trx, runId);
    if (run.status !== "applying") return { result: false, changes: [] };
    const offers = await lockOffers(trx, await findUnlisted(trx, run, CHUNK[deps.db.kind]));
    const gone = [...offers.values()].filter(({ status }) => status === "active");
    if (gone.length === 0) return { result: false, changes: [] };
    const ids = gone.map(({ id }) => id);
    await noteTouches(trx, {
      runId,
      ord: run.batches,
      touches: ids.map((offerId) => ({ offerId, kind: "gone", at: null })),
    });
    await sql`update offer set status = 'gone', updated_at = now() where id = any(${ids}::bigint[])`.execute(trx);
    await insertObservations(
      trx,
      gone.map((offer) => ({ ...toEnd(offer, run.createdAt), importRunId: runId })),
    );
    const cards = await refreshCards(
      trx,
      gone.map(({ productId }) => productId),
      deps.config.SITE_CURRENCY,
    );
    const cardOf = new Map(cards.map((card) => [card.id, card]));
    const shops = await findShopSlugs(trx, [run.shopId]);
    await sql`update import_run set report = jsonb_set(report, '{gone}', to_jsonb((report ->> 'gone')::int + ${ids.length}::int))
      where id = ${runId}`.execute(trx);
    const changes = gone.map((offer) =>
      describeMove(
        { offerId: offer.id, before: offer, after: { ...offer, price: null } },
        cardOf.get(offer.productId)!,
        shops,
      ),
    );
    return { result: true, changes };
  });
}

async function findUnlisted(trx: Transaction<Tables>, run: LockedRun, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select offer.id from offer left join offer_seen on offer_seen.offer_id = offer.id
    where offer.shop_id = ${run.shopId} and offer.status = 'active'
      and (offer_seen.seen_at is null or offer_seen.seen_at <= ${run.createdAt})
      and not exists (
        select from import_touch where run_id = ${run.id} and import_touch.offer_id = offer.id and kind <> 'history')
    order by offer.id limit ${limit}`.execute(trx);
  return rows.map(({ id }) => id);
}
