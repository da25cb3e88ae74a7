import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../../platform/batch.ts";
import type { StoredCandidate } from "./stored-candidate.ts";

/** Queues offers that may belong to other products than they got; without candidates nothing is asked. */
export async function openReviews(
  trx: Transaction<Tables>,
  offers: { offerId: number; candidates: StoredCandidate[] }[],
): Promise<void> {
  const rows = offers.flatMap(({ offerId, candidates }) =>
    candidates[0] ? [{ offerId, score: candidates[0].score, candidates }] : [],
  );
  if (rows.length === 0) return;
  await sql`insert into match_review (offer_id, score, candidates)
    select "offerId", score, candidates from ${recordset(rows)} as row("offerId" bigint, score float8, candidates jsonb)`.execute(
    trx,
  );
}
