import { sql } from "kysely";
import type { MatchReviewPage, ReviewQueueInput } from "../../catalog/contract.ts";
import { cutPage, decodeCursor } from "../../platform/cursor.ts";
import type { ReviewDeps } from "./deps.ts";
import { liveCandidates, type ReadReview, readReviews } from "./read-reviews.ts";

/**
 * A page of the review queue: open questions, the most likely matches first, or answers, the last one first. A question
 * closes by itself when its offer is gone, or no candidate is left because all were archived or merged with its product.
 */
export async function listReviews(deps: ReviewDeps, input: ReviewQueueInput = {}): Promise<MatchReviewPage> {
  const { status = "open", limit = 50, cursor } = input;
  const scope = `match-reviews:${status}`;
  const after = cursor ? decodeCursor(deps.cursorKeys, scope, cursor) : null;
  const found = await readReviews(
    deps,
    status === "open"
      ? sql`where review.status = 'open' and subject.status = 'active' and own.status = 'active'
          and exists (${liveCandidates})
          ${after ? sql`and (review.score, review.id) < (${after[0]}::float8, ${after[1]}::bigint)` : sql``}
        order by review.score desc, review.id desc limit ${limit + 1}`
      : sql`where review.status <> 'open'
          ${after ? sql`and (review.decided_at, review.id) < (${after[0]}::timestamptz, ${after[1]}::bigint)` : sql``}
        order by review.decided_at desc, review.id desc limit ${limit + 1}`,
  );
  const { items, nextCursor } = cutPage(deps.cursorKeys, scope, { rows: found, limit, placeOf });
  return { items: items.map(({ review }) => review), nextCursor };
}

function placeOf({ review, score }: ReadReview): (string | number)[] {
  return [review.decision?.at.toISOString() ?? score, review.id];
}
