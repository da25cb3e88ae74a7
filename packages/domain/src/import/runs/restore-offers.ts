import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";

/**
 * Takes the run's rows out of the price history of these offers. Of an offer that was seen again since, what it costs now
 * stays: whoever saw it has confirmed it.
 *
 * @returns how many rows
 */
export async function takeBackPrices(
  trx: Transaction<Tables>,
  { runId, offerIds, seenSince }: { runId: number; offerIds: number[]; seenSince: number[] },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from price_observation as seen using offer
    where seen.offer_id = any(${offerIds}::bigint[]) and seen.import_run_id = ${runId} and offer.id = seen.offer_id
      and not (offer.id = any(${seenSince}::bigint[]) and seen.price is not distinct from offer.price
        and seen.currency = offer.currency)`.execute(trx);
  await sql`update offer set observed_at = (select max(at) from price_observation where offer_id = offer.id)
    where id = any(${offerIds}::bigint[])`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** Takes offers away as if they had never been. */
export async function removeOffers(trx: Transaction<Tables>, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of ["price_observation", "offer_seen", "match_decision"])
    await sql`delete from ${sql.table(table)} where offer_id = any(${ids}::bigint[])`.execute(trx);
  // An answer stays: what was told apart is so for ever.
  await sql`delete from match_review where offer_id = any(${ids}::bigint[]) and status = 'open'`.execute(trx);
  await sql`delete from offer where id = any(${ids}::bigint[])`.execute(trx);
}

/**
 * Gives offers what they said before the run, but for where they belong: that may have been decided anew since. What the
 * run had come to believe of their history is doubted again.
 */
export async function restoreOffers(
  trx: Transaction<Tables>,
  { runId, offerIds }: { runId: number; offerIds: number[] },
): Promise<void> {
  if (offerIds.length === 0) return;
  const touches = sql`import_touch.run_id = ${runId} and import_touch.offer_id = any(${offerIds}::bigint[])`;
  await sql`update offer set url = was.url, title = was.title, price = was.price, currency = was.currency,
      list_price = was.list_price, shipping = was.shipping, availability = was.availability, condition = was.condition,
      status = was.status, misses = was.misses, source_hash = was.source_hash, suspect = was.suspect, updated_at = now()
    from import_touch, jsonb_populate_record(null::offer, import_touch.before) as was
    where ${touches} and import_touch.before is not null and offer.id = import_touch.offer_id`.execute(trx);
  await sql`update price_observation as seen
    set suspicions = array(select jsonb_array_elements_text(offer.suspect -> 'suspicions'))
    from offer
    where offer.id = any(${offerIds}::bigint[]) and jsonb_typeof(offer.suspect) = 'object'
      and seen.offer_id = offer.id and seen.suspicions is null and seen.at >= (offer.suspect ->> 'at')::timestamptz
      and seen.price = (offer.suspect ->> 'price')::bigint and seen.currency = offer.suspect ->> 'currency'`.execute(
    trx,
  );
  await sql`update offer_seen set seen_at = import_touch.seen_before from import_touch
    where ${touches} and offer_seen.offer_id = import_touch.offer_id and import_touch.seen_before is not null`.execute(
    trx,
  );
  await sql`delete from offer_seen using import_touch
    where ${touches} and offer_seen.offer_id = import_touch.offer_id and import_touch.seen_before is null`.execute(trx);
}

/** What is taken back is no longer part of the run. */
export async function forgetTouches(
  trx: Transaction<Tables>,
  { runId, offerIds }: { runId: number; offerIds: number[] },
): Promise<void> {
  await sql`delete from import_touch where run_id = ${runId} and offer_id = any(${offerIds}::bigint[])`.execute(trx);
}
