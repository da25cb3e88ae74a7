import type { EventKind } from "@vitrine/db";
import type { ActivityMetric, Counted } from "./contract.ts";
import type { Sums } from "./sum-keys.ts";

/** The kind of event that each metric counts. */
export const kindOf: Record<ActivityMetric, EventKind> = {
  views: "view",
  comparisons: "compare",
  searches: "search",
  clicks: "click",
};

/** Figures of a key in both periods. */
export function toCounted(current: Sums, previous: Sums): Counted {
  return { value: current.counted!, previous: previous.counted!, raw: current.count! };
}
