import type { NewChange } from "@vitrine/db";
import { sql } from "kysely";
import { takeApart } from "../../catalog/split-product.ts";
import type { AnswerContext } from "./decide-review.ts";

/** Takes back what an answer did, its examples too. What somebody has split meanwhile stays split. */
export async function undoAnswer({ trx, siteCurrency, review }: AnswerContext): Promise<NewChange[]> {
  const { id, merged } = review;
  const changes = merged === null ? [] : await takeApart(trx, siteCurrency, merged);
  await sql`delete from match_apart where review_id = ${id}`.execute(trx);
  await sql`delete from match_example where review_id = ${id}`.execute(trx);
  await sql`update match_decision set undone_at = now()
    where offer_id = ${review.offerId} and method = 'review' and undone_at is null`.execute(trx);
  await sql`update match_review set status = 'open', candidate_id = null, merge_id = null, decided_at = null,
      decided_by = null, note = null
    where id = ${id}`.execute(trx);
  return changes;
}
