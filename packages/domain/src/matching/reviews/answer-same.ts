import type { NewChange } from "@vitrine/db";
import { mergeProducts } from "../../catalog/merge-products.ts";
import { describeMerge } from "../../catalog/product-changes.ts";
import { findProductStates } from "../../catalog/product-states.ts";
import { refreshCards } from "../../catalog/refresh-cards.ts";
import type { AnswerContext } from "./decide-review.ts";
import { requireCandidates } from "./lock-review.ts";
import { storeAnswer, storeExamples } from "./store-answer.ts";

/** Merges the offer's product into the candidate, so that `splitProduct` takes it out again. */
export async function answerSame({ trx, siteCurrency, review, input }: AnswerContext): Promise<NewChange[]> {
  const { productId: from } = review;
  if (review.status === "same" && (input.productId ?? review.candidateId) === review.candidateId) return [];
  const into = requireCandidates(review, input.productId)[0]!.id;
  const gone = (await findProductStates(trx, [from])).get(from)!;
  await storeExamples(
    trx,
    { offerId: review.offerId, reviewId: review.id },
    { answer: "same", candidates: [into], by: input.by },
  );
  const { mergeId } = await mergeProducts(trx, { from, into });
  const cards = await refreshCards(trx, [from, into], siteCurrency);
  await storeAnswer(trx, review, { ...input, answer: "same", candidateId: into, mergeId });
  return describeMerge(gone, cards.find(({ id }) => id === into)!);
}
