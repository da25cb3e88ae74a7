import { createBlockingIndex } from "./blocking-index.ts";
import { describeOffer, isOneShop, type NamedOffer, type OfferProfile } from "./describe-offer.ts";
import { MAX_MARGIN, marginOf } from "./thresholds.ts";
import { createVocabulary } from "./vocabulary.ts";
import { weighPair } from "./weigh-pair.ts";

/** Two offers, by their place in the list, that may be the same product. */
export interface CandidatePair {
  one: number;
  other: number;
  logOdds: number;
  /** Lead over the best alternative of either; see `marginOf`. */
  margin: number;
}

export interface CandidateGraph {
  profiles: OfferProfile[];
  pairs: CandidatePair[];
  /** Of any two; null where one shop offers both, which it does not do with one product. */
  weigh(one: number, other: number): number | null;
}

/** Most candidates of one offer that are looked at. */
const CANDIDATES = 50;
/** Pairs below are forgotten. */
const FLOOR = -3;
/** Below this two candidates of an offer are alternatives, not the same product again. */
const ALTERNATIVE = -1;

/** Finds and weighs all pairs of a list that may be the same product. What is rare, and which brands there are, it learns from the list. */
export function findCandidatePairs(offers: readonly NamedOffer[]): CandidateGraph {
  const profiles = offers.map(describeOffer);
  const vocabulary = createVocabulary();
  for (const profile of profiles) vocabulary.learn(profile);
  const index = createBlockingIndex(vocabulary);
  profiles.forEach((profile, id) => {
    index.add(id, profile);
  });

  const known = new Map<number, number>();
  function weigh(one: number, other: number): number | null {
    const key = one < other ? one * offers.length + other : other * offers.length + one;
    const logOdds = known.get(key);
    if (logOdds !== undefined) return logOdds;
    if (isOneShop(profiles[one]!, profiles[other]!)) return null;
    const found = weighPair(profiles[one]!, profiles[other]!, vocabulary).logOdds;
    known.set(key, found);
    return found;
  }

  const pairs: CandidatePair[] = [];
  const neighbours: { id: number; logOdds: number }[][] = offers.map(() => []);
  const seen = new Set<number>();
  profiles.forEach((profile, one) => {
    for (const other of index.find(profile, CANDIDATES)) {
      const key = one < other ? one * offers.length + other : other * offers.length + one;
      if (other === one || seen.has(key)) continue;
      seen.add(key);
      const logOdds = weigh(one, other);
      if (logOdds === null || logOdds < FLOOR) continue;
      pairs.push({ one: Math.min(one, other), other: Math.max(one, other), logOdds, margin: MAX_MARGIN });
      neighbours[one]!.push({ id: other, logOdds });
      neighbours[other]!.push({ id: one, logOdds });
    }
  });
  for (const list of neighbours) list.sort((a, b) => b.logOdds - a.logOdds || a.id - b.id);

  /** The best of an offer's candidates that is not the same product as the one in question. */
  function findRunnerUp(of: number, chosen: number, logOdds: number): number | null {
    for (const { id, logOdds: theirs } of neighbours[of]!) {
      if (theirs < logOdds - MAX_MARGIN) return null;
      if (id !== chosen && (weigh(chosen, id) ?? Number.NEGATIVE_INFINITY) < ALTERNATIVE) return theirs;
    }
    return null;
  }
  for (const pair of pairs) {
    const { one, other, logOdds } = pair;
    pair.margin = Math.min(
      marginOf(logOdds, findRunnerUp(one, other, logOdds)),
      marginOf(logOdds, findRunnerUp(other, one, logOdds)),
    );
  }
  return { profiles, pairs, weigh };
}
