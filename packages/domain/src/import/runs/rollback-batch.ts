import type { NewChange, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { CardRow } from "../../catalog/card.ts";
import { lockCatalog } from "../../catalog/lock.ts";
import { describeArchived, describeProduct } from "../../catalog/product-changes.ts";
import { findProductStates } from "../../catalog/product-states.ts";
import { refreshCards } from "../../catalog/refresh-cards.ts";
import { writeCatalog } from "../../catalog/write-catalog.ts";
import type { RollbackReport } from "../../contract.ts";
import type { CatalogWriterDeps } from "../../prices/observe.ts";
import { describeMove } from "../../prices/offer-changes.ts";
import { findShopSlugs, type KnownOffer, lockOffers } from "../../prices/queries.ts";
import { removeMade } from "../../prices/remove-made.ts";
import { lockRun } from "./queries.ts";
import { forgetTouches, removeOffers, restoreOffers, takeBackPrices } from "./restore-offers.ts";
import { restoreFacts, splitMerged } from "./restore-products.ts";
import { type AppliedBatch, findLastApplied, type TouchedOffer } from "./touched-offers.ts";

/**
 * Takes back what was applied last of a run and is still applied, in one transaction. An offer that somebody has seen since
 * stays as it is: it says what is so now.
 *
 * @returns whether there was anything
 */
export async function rollBackLastBatch(deps: CatalogWriterDeps, runId: number): Promise<boolean> {
  return writeCatalog(deps, async (trx) => {
    const { status, shopId } = await lockRun(trx, runId);
    if (status !== "rolling_back") return { result: false, changes: [] };
    await lockCatalog(trx);
    const batch = await findLastApplied(trx, runId);
    if (!batch) return { result: false, changes: [] };
    const { report, changes } = await undoBatch(trx, batch, deps.config.SITE_CURRENCY, shopId);
    if (batch.ord !== null) {
      await sql`update import_batch set applied_at = null, undo = null where run_id = ${runId} and ord = ${batch.ord}`.execute(
        trx,
      );
      await sql`update import_run set applied = applied - 1 where id = ${runId}`.execute(trx);
    }
    await addToReport(trx, runId, report);
    return { result: true, changes };
  });
}

async function undoBatch(
  trx: Transaction<Tables>,
  { runId, undo, offers }: AppliedBatch,
  siteCurrency: string,
  shopId: number,
): Promise<{ report: RollbackReport; changes: NewChange[] }> {
  const offerIds = offers.map(({ offerId }) => offerId);
  const parts = sort(offers);
  const before = byId(await lockOffers(trx, offerIds));
  const productIds = [...[...before.values()].map(({ productId }) => productId), ...undo.products];
  const products = await findProductStates(trx, [
    ...new Set([...productIds, ...undo.facts.map(({ productId }) => productId)]),
  ]);

  const observations = await takeBackPrices(trx, { runId, offerIds, seenSince: parts.seenSince });
  await removeOffers(trx, parts.removed);
  await restoreOffers(trx, { runId, offerIds: parts.restored });
  await restoreFacts(trx, undo.facts);
  const splits = await splitMerged(trx, undo.merged, siteCurrency);
  const made = await removeMade(trx, undo, parts.seenSince);
  await forgetTouches(trx, { runId, offerIds });

  const left = [...products.keys()].filter((id) => !made.removed.includes(id));
  const refreshed = await refreshCards(trx, left, siteCurrency);
  const cards = new Map<number, CardRow>([...products, ...refreshed.map((card): [number, CardRow] => [card.id, card])]);
  const after = byId(await lockOffers(trx, parts.restored));
  const shops = await findShopSlugs(trx, [shopId]);
  const moves = [...parts.removed, ...parts.restored].flatMap((offerId) => {
    const was = before.get(offerId)!;
    const now = after.get(offerId) ?? { ...was, status: "gone" };
    // What was only seen has not moved.
    if (after.has(offerId) && saysTheSame(was, now)) return [];
    return [describeMove({ offerId, before: onOffer(was), after: onOffer(now) }, cards.get(was.productId)!, shops)];
  });
  return {
    report: {
      removed: parts.removed.length,
      restored: moves.length - parts.removed.length,
      kept: parts.kept,
      productsRemoved: made.removed.length + made.archived.length,
      observations,
    },
    changes: [
      ...splits,
      ...undo.facts.flatMap(({ productId }) => {
        const was = products.get(productId);
        return was ? [describeProduct(was, cards.get(productId)!)] : [];
      }),
      ...moves,
      ...[...made.removed, ...made.archived].map((id) => describeArchived(cards.get(id)!)),
    ],
  };
}

/** What becomes of the offers of a batch, by their ids. */
function sort(offers: TouchedOffer[]) {
  const ids = (some: TouchedOffer[]) => some.map(({ offerId }) => offerId);
  const own = offers.filter(({ isSeenSince, kind }) => !isSeenSince && kind !== "history");
  const seenSince = offers.filter(({ isSeenSince }) => isSeenSince);
  return {
    removed: ids(own.filter(({ kind }) => kind === "created")),
    restored: ids(own.filter(({ kind }) => kind !== "created")),
    seenSince: ids(seenSince),
    /** How many of them the run had made or changed. */
    kept: seenSince.filter(({ kind }) => kind !== "seen").length,
  };
}

function byId<Offer extends KnownOffer>(offers: Map<string, Offer>): Map<number, Offer> {
  return new Map([...offers.values()].map((offer) => [offer.id, offer]));
}

function saysTheSame(one: KnownOffer, other: KnownOffer): boolean {
  const facts = ({ observedAt: _, ...offer }: KnownOffer & { seenAt?: unknown }) =>
    JSON.stringify({ ...offer, seenAt: null });
  return facts(one) === facts(other);
}

/** What is gone has no price. */
function onOffer(offer: KnownOffer): KnownOffer {
  return offer.status === "active" ? offer : { ...offer, price: null };
}

async function addToReport(trx: Transaction<Tables>, id: number, report: RollbackReport): Promise<void> {
  const before = (await lockRun(trx, id)).rollback;
  const sum = before
    ? Object.fromEntries(
        Object.entries(report).map(([name, count]) => [name, count + before[name as keyof RollbackReport]]),
      )
    : report;
  await sql`update import_run set rollback = ${JSON.stringify(sum)}::jsonb where id = ${id}`.execute(trx);
}
