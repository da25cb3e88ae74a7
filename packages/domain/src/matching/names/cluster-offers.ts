import { type CandidateGraph, type CandidatePair, findCandidatePairs } from "./candidate-graph.ts";
import { clip, LINKAGE } from "./decide.ts";
import type { NamedOffer } from "./describe-offer.ts";
import { AUTO, type MatchDecision, REVIEW, toScore, withMargin } from "./thresholds.ts";

/** Where an offer of a list went. */
export interface Placement {
  /** Place of the first offer of its cluster. */
  cluster: number;
  /** `auto`: it is with others. `review`: alone, and `candidate` is worth a look. `new`: alone. */
  decision: MatchDecision;
  /** Of the match that brought it there or is worth a look; 0 without one. */
  score: number;
  /** The cluster it may belong to. */
  candidate: number | null;
}

/**
 * Sorts a list of offers into products, best matches first, so that the order of the list does not matter. Two clusters
 * become one only if their members fit each other on the whole, and never with two offers of one shop (see `isOneShop`).
 */
export function clusterOffers(offers: readonly NamedOffer[]): Placement[] {
  return placeOffers(findCandidatePairs(offers));
}

/** What `clusterOffers` does once the pairs are weighed. */
export function placeOffers(
  graph: CandidateGraph,
  { auto = AUTO, review = REVIEW, linkage = LINKAGE } = {},
): Placement[] {
  const ranked = rankPairs(graph.pairs).filter(({ value }) => value >= review);
  const members = graph.profiles.map((_, place) => [place]);
  const placements: Placement[] = members.map((_, place) => ({
    cluster: place,
    decision: "new",
    score: 0,
    candidate: null,
  }));
  for (const { pair, value } of ranked) {
    if (value < auto) break;
    const [into, from] = [placements[pair.one]!.cluster, placements[pair.other]!.cluster].sort((a, b) => a - b);
    if (into === from || !fits(graph, members[into!]!, members[from!]!, linkage)) continue;
    for (const place of [pair.one, pair.other]) {
      const placement = placements[place]!;
      if (placement.decision === "new") Object.assign(placement, { decision: "auto", score: toScore(value) });
    }
    for (const place of members[from!]!) placements[place]!.cluster = into!;
    members[into!]!.push(...members[from!]!);
    members[from!] = [];
  }
  for (const { pair, value } of ranked) {
    for (const [place, other] of [
      [pair.one, pair.other],
      [pair.other, pair.one],
    ] as const) {
      const placement = placements[place]!;
      if (placement.decision === "new")
        Object.assign(placement, { decision: "review", score: toScore(value), candidate: placements[other]!.cluster });
    }
  }
  return placements;
}

/** Best first; ties by place. */
export function rankPairs(pairs: CandidatePair[]): { pair: CandidatePair; value: number }[] {
  return pairs
    .map((pair) => ({ pair, value: withMargin(pair.logOdds, pair.margin) }))
    .sort((a, b) => b.value - a.value || a.pair.one - b.pair.one || a.pair.other - b.pair.other);
}

function fits(graph: CandidateGraph, into: number[], from: number[], linkage: number): boolean {
  let sum = 0;
  for (const one of into) {
    for (const other of from) {
      const logOdds = graph.weigh(one, other);
      if (logOdds === null) return false;
      sum += clip(logOdds);
    }
  }
  return sum >= linkage * into.length * from.length;
}
