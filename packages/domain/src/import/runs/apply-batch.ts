import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { lockCatalog } from "../../catalog/lock.ts";
import { writeCatalog } from "../../catalog/write-catalog.ts";
import { hasMoved } from "../../prices/compare-offers.ts";
import type { CatalogWriterDeps } from "../../prices/observe.ts";
import type { ObservedOffer } from "../../prices/observed-offer.ts";
import { findOffers, keyOf, type LockedOffer, lockOffers } from "../../prices/queries.ts";
import { addHistory } from "../../prices/record-history.ts";
import { recordOffers } from "../../prices/record-offers.ts";
import { addToReport, emptyReport } from "../add-to-report.ts";
import { summarize, toObserved } from "../write-batch.ts";
import { decodeBatch } from "./batch-content.ts";
import { createJournal, noteTouches, type Touch } from "./journal.ts";
import { lockRun } from "./queries.ts";

/**
 * Writes the next batch of a run into the catalog, in one transaction with all it takes to undo it. Two that do this at once
 * go one after the other, so that no batch is written twice.
 *
 * @returns whether there was one
 */
export async function applyNextBatch(deps: CatalogWriterDeps, runId: number): Promise<boolean> {
  return writeCatalog(deps, async (trx) => {
    const run = await lockRun(trx, runId);
    const next = run.status === "applying" ? await findNext(trx, runId) : undefined;
    if (!next) return { result: false, changes: [] };
    const { ord } = next;
    const batch = await decodeBatch(next.content);
    // The feed was seen when it came in, however long it waited.
    const offers = toObserved({ batch, shopId: run.shopId, now: run.createdAt });
    const known = await lockKnown(trx, offers);
    await noteTouches(trx, { runId, ord, touches: offers.flatMap((offer) => touchOf(offer, known)) });
    const journal = createJournal(runId);
    const { result, changes } = await recordOffers(trx, deps.config.SITE_CURRENCY, { offers, known, journal });
    const created = result.flatMap(({ outcome, offerId }, index): Touch[] =>
      outcome === "created" ? [{ offerId, kind: "created", at: offers[index]!.at }] : [],
    );
    const history = await addHistory(trx, { shopId: run.shopId, series: batch.history, importRunId: runId });
    const past = history.offerIds.map((offerId): Touch => ({ offerId, kind: "history", at: null }));
    await noteTouches(trx, { runId, ord, touches: created });
    await noteTouches(trx, { runId, ord, touches: past });
    const report = run.report ?? { ...emptyReport(), gone: 0 };
    addToReport(report, batch, summarize({ batch, keyField: run.keyField }, result, history));
    await sql`update import_batch set applied_at = now(), undo = ${JSON.stringify(await journal.close(trx))}::jsonb
      where run_id = ${runId} and ord = ${ord}`.execute(trx);
    await sql`update import_run set applied = applied + 1, report = ${JSON.stringify(report)}::jsonb
      where id = ${runId}`.execute(trx);
    return { result: true, changes };
  });
}

async function findNext(
  trx: Transaction<Tables>,
  runId: number,
): Promise<{ ord: number; content: Uint8Array } | undefined> {
  const { rows } = await sql<{ ord: number; content: Uint8Array }>`
    select ord, content from import_batch where run_id = ${runId} and applied_at is null order by ord limit 1`.execute(
    trx,
  );
  return rows[0];
}

/** All of them are locked, so that what they say before is what is kept of them. */
async function lockKnown(trx: Transaction<Tables>, offers: ObservedOffer[]): Promise<Map<string, LockedOffer>> {
  let known = await findOffers(trx, offers);
  if (known.size < offers.length) {
    await lockCatalog(trx);
    known = await findOffers(trx, offers);
  }
  return lockOffers(
    trx,
    [...known.values()].map(({ id }) => id),
  );
}

function touchOf(offer: ObservedOffer, known: Map<string, LockedOffer>): Touch[] {
  const before = known.get(keyOf(offer));
  if (!before) return [];
  const isChanged = hasMoved(offer, before) || before.suspect !== null;
  return [{ offerId: before.id, kind: isChanged ? "changed" : "seen", at: offer.at }];
}
