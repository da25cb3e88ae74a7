import { queryOptions } from "@tanstack/react-query";
import type { Vitrine } from "@vitrine/sdk";

const REFRESH_MS = 30_000;
const SHOWN = 20;

/** The most likely of the open questions. */
export function reviewsQuery({ catalog }: Vitrine) {
  return queryOptions({
    queryKey: ["catalog", "reviews"],
    queryFn: ({ signal }) => catalog.reviewQueue({ limit: SHOWN }, { signal }),
    refetchInterval: REFRESH_MS,
  });
}
