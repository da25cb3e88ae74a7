import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { DecideMatchInput, MatchReview } from "@vitrine/sdk";
import { useVitrine } from "../../vitrine.ts";
import { reviewsQuery } from "./queries.ts";

/** Answers a review. Done when the queue was read anew, so that no answered question takes another click. */
export function useDecision(onDecided: (review: MatchReview) => void) {
  const vitrine = useVitrine();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (input: DecideMatchInput) => vitrine.catalog.decideMatch(input),
    onSuccess: async (review) => {
      onDecided(review);
      await queries.invalidateQueries({ queryKey: reviewsQuery(vitrine).queryKey });
    },
  });
}
