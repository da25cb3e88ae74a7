import type { NewChange, Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { DecideMatchInput, MatchReview } from "../../catalog/contract.ts";
import { lockCatalog } from "../../catalog/lock.ts";
import { writeCatalog } from "../../catalog/write-catalog.ts";
import { notFound } from "../../platform/errors.ts";
import type { CatalogWriterDeps } from "../../prices/observe.ts";
import { answerDifferent } from "./answer-different.ts";
import { answerSame } from "./answer-same.ts";
import type { ReviewDeps } from "./deps.ts";
import { lockReview, type OpenedReview } from "./lock-review.ts";
import { readReviews } from "./read-reviews.ts";
import { undoAnswer } from "./undo-answer.ts";

/** What answers are handed. They return what has changed in the catalog. */
export interface AnswerContext {
  trx: Transaction<Tables>;
  siteCurrency: string;
  review: OpenedReview;
  input: DecideMatchInput & { by: number | null };
}

const answers: Record<DecideMatchInput["decision"], (context: AnswerContext) => Promise<NewChange[]>> = {
  same: answerSame,
  different: answerDifferent,
  undo: undoAnswer,
};

/**
 * Answers a review. `same` merges the product that the offer is with into the candidate; `different` keeps the two apart for
 * ever, whatever evidence comes; `undo` takes the answer back. The same answer again changes nothing.
 *
 * @param input `by`: the key that answers, null for a call from within
 * @throws DomainError `not_found`; `invalid_input` for a product that is no candidate; `conflict` for a review that was
 *   answered otherwise, or that closed by itself
 */
export async function decideReview(
  deps: CatalogWriterDeps & ReviewDeps,
  input: DecideMatchInput & { by: number | null },
): Promise<MatchReview> {
  await writeCatalog(deps, async (trx) => {
    await lockCatalog(trx);
    const review = await lockReview(trx, input.id);
    if (!review) throw notFound("match review", input.id);
    const changes = await answers[input.decision]({ trx, siteCurrency: deps.config.SITE_CURRENCY, review, input });
    return { result: undefined, changes };
  });
  const [found] = await readReviews(deps, sql`where review.id = ${input.id}`);
  return found!.review;
}
