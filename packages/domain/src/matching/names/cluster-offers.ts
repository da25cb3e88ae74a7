import { type CandidateGraph, type CandidatePair, findCandidatePairs } from "./candidate-graph.ts";
import type { NamedOffer } from "./describe-offer.ts";
import { AUTO, CERTAIN, clip, LINKAGE, type MatchDecision, REVIEW, toScore, withMargin } from "./thresholds.ts";

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
 * Sorts a list of offers into products, best matches first, so that the order of the list matters only between exact ties.
 * Two clusters become one only if their members fit each other on the whole, and never with two offers of one shop (see
 * `isOneShop`).
 */
export function clusterOffers(offers: readonly NamedOffer[]): Placement[] {
  const graph = findCandidatePairs(offers);
  const ranked = rankPairs(graph.pairs).filter(({ value }) => value >= REVIEW);
  const placements: Placement[] = offers.map((_, place) => ({
    cluster: place,
    decision: "new",
    score: 0,
    candidate: null,
  }));
  joinClusters(graph, ranked, placements);
  proposeReviews(ranked, placements);
  return placements;
}

function joinClusters(graph: CandidateGraph, ranked: RankedPair[], placements: Placement[]): void {
  const members = placements.map((_, place) => [place]);
  for (const { pair, value } of ranked) {
    if (value < AUTO) return;
    const clusters = [placements[pair.one]!.cluster, placements[pair.other]!.cluster];
    const [into, from] = [Math.min(...clusters), Math.max(...clusters)];
    if (into === from || !fits(graph, pair, members[into]!, members[from]!)) continue;
    for (const place of [pair.one, pair.other]) {
      const placement = placements[place]!;
      if (placement.decision === "new") Object.assign(placement, { decision: "auto", score: toScore(value) });
    }
    for (const place of members[from]!) placements[place]!.cluster = into;
    members[into]!.push(...members[from]!);
    members[from] = [];
  }
}

/** What stayed alone is asked about with its best pair. */
function proposeReviews(ranked: RankedPair[], placements: Placement[]): void {
  for (const { pair, value } of ranked) {
    for (const place of [pair.one, pair.other]) {
      const placement = placements[place]!;
      if (placement.decision !== "new") continue;
      const other = placements[place === pair.one ? pair.other : pair.one]!;
      Object.assign(placement, { decision: "review", score: toScore(value), candidate: other.cluster });
    }
  }
}

interface RankedPair {
  pair: CandidatePair;
  /** Log-odds with the margin. */
  value: number;
}

/** Best first; ties by place. */
export function rankPairs(pairs: CandidatePair[]): RankedPair[] {
  return pairs
    .map((pair) => ({ pair, value: withMargin(pair.logOdds, pair.margin) }))
    .sort((a, b) => b.value - a.value || a.pair.one - b.pair.one || a.pair.other - b.pair.other);
}

function fits(graph: CandidateGraph, { logOdds: joining }: CandidatePair, into: number[], from: number[]): boolean {
  let sum = 0;
  for (const one of into) {
    for (const other of from) {
      const logOdds = graph.weigh(one, other);
      if (logOdds === null) return false;
      sum += clip(logOdds);
    }
  }
  return joining >= CERTAIN || sum >= LINKAGE * into.length * from.length;
}
