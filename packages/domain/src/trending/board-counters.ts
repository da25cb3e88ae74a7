import type { CountedEvents } from "@vitrine/db";
import { countsSubject } from "../tracking/counted.ts";
import { createDecayedCounts, type DecayedCounts, type StoredCounts } from "./decayed-counts.ts";

/** What all boards are ranked by: the decayed views of products and comparisons of pairs, as of a position in the log. */
export interface BoardCounters {
  position: number;
  readonly views: DecayedCounts;
  readonly comparisons: DecayedCounts;
}

export interface StoredCounters {
  position: number;
  views: StoredCounts;
  comparisons: StoredCounts;
}

export function createBoardCounters(stored?: StoredCounters): BoardCounters {
  return {
    position: stored?.position ?? 0,
    views: createDecayedCounts(stored?.views),
    comparisons: createDecayedCounts(stored?.comparisons),
  };
}

/** Counts a page of the log. Only what counted when it was stored moves a board. */
export function countPage(counters: BoardCounters, { position, views, comparisons }: CountedEvents): void {
  const { minutes, productIds, signs } = views;
  for (let event = 0; event < minutes.length; event++) {
    counters.views.add(productIds[event]!, 0, minutes[event]!, signs[event]!);
  }
  let start = 0;
  for (let event = 0; event < comparisons.minutes.length; event++) {
    const end = start + comparisons.sizes[event]!;
    countPairs(counters.comparisons, comparisons, event, start, end);
    start = end;
  }
  counters.position = position;
}

/** Pairs are numbered as `pairsOf` lists them. The ids of a comparison ascend, so each pair has its smaller id first. */
function countPairs(
  counts: DecayedCounts,
  { minutes, signs, counted, productIds }: CountedEvents["comparisons"],
  event: number,
  start: number,
  end: number,
): void {
  let subject = 0;
  for (let low = start; low < end; low++) {
    for (let high = low + 1; high < end; high++) {
      if (countsSubject(counted[event]!, subject++)) {
        counts.add(productIds[low]!, productIds[high]!, minutes[event]!, signs[event]!);
      }
    }
  }
}

export function storeCounters({ position, views, comparisons }: BoardCounters): StoredCounters {
  return { position, views: views.store(), comparisons: comparisons.store() };
}
