import type { NewChange } from "@vitrine/db";
import { sql } from "kysely";
import type { AnswerContext } from "./decide-review.ts";
import { requireCandidates } from "./lock-review.ts";
import { storeAnswer, storeExamples } from "./store-answer.ts";

/** Keeps the offer's product and the candidates apart. The review stays open while other candidates are left. */
export async function answerDifferent({ trx, review, input }: AnswerContext): Promise<NewChange[]> {
  if (input.productId === undefined ? review.status === "different" : review.apart.includes(input.productId)) return [];
  const chosen = requireCandidates(review, input.productId).map(({ id }) => id);
  await sql`insert into match_apart (review_id, one_id, other_id)
    select ${review.id}, ${review.productId}, id from unnest(${chosen}::bigint[]) as chosen(id)`.execute(trx);
  await storeExamples(
    trx,
    { offerId: review.offerId, reviewId: review.id },
    { answer: "different", candidates: chosen, by: input.by },
  );
  if (chosen.length === review.candidates.length)
    await storeAnswer(trx, review, { ...input, answer: "different", candidateId: null, mergeId: null });
  return [];
}
