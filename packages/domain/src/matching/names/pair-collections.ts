import { findCandidatePairs } from "./candidate-graph.ts";
import { rankPairs } from "./cluster-offers.ts";
import type { NamedOffer } from "./describe-offer.ts";
import { AUTO, PAIRED, REVIEW_PAIRED, toScore } from "./thresholds.ts";

/** A record of each of two collections that are one product. */
export interface CollectionPair {
  /** Places in the two lists. */
  left: number;
  right: number;
  decision: "auto" | "review";
  score: number;
}

/**
 * Pairs two collections none of which lists a product twice, as two shops: best pairs first, each record at most once. A lead
 * over every other partner of either record counts for a pair. In the order of `left`.
 */
export function pairCollections(left: readonly NamedOffer[], right: readonly NamedOffer[]): CollectionPair[] {
  const { pairs } = findCandidatePairs([
    ...left.map((offer) => ({ ...offer, shop: "left" })),
    ...right.map((offer) => ({ ...offer, shop: "right" })),
  ]);
  const taken = new Set<number>();
  const chosen: CollectionPair[] = [];
  for (const { pair, value: alone } of rankPairs(pairs)) {
    const value = alone + PAIRED;
    if (value < REVIEW_PAIRED) break;
    // Of one collection only under one trade number, which is no pair of the two.
    if (taken.has(pair.one) || taken.has(pair.other) || pair.one >= left.length || pair.other < left.length) continue;
    taken.add(pair.one).add(pair.other);
    chosen.push({
      left: pair.one,
      right: pair.other - left.length,
      decision: value >= AUTO ? "auto" : "review",
      score: toScore(value),
    });
  }
  return chosen.sort((a, b) => a.left - b.left);
}
