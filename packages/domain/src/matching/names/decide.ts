import { isOneShop, type OfferProfile } from "./describe-offer.ts";
import {
  AUTO,
  CERTAIN,
  clip,
  LINKAGE,
  type MatchDecision,
  marginOf,
  REVIEW,
  toScore,
  withMargin,
} from "./thresholds.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { type Evidence, type EvidenceKind, type PairScore, weighPair } from "./weigh-pair.ts";

/** A product that an offer may be of. */
export interface MatchCandidate<Id> {
  id: Id;
  /** Offers it is known by. */
  members: readonly OfferProfile[];
}

export interface NameMatch<Id> {
  decision: MatchDecision;
  /** 0 to 1, with the margin in it; 0 without a candidate. */
  score: number;
  /** Lead over the next candidate in log-odds, at most `MAX_MARGIN`. */
  margin: number;
  /** `variant`: nothing says it is not the very same thing. `product`: another finish, hand or trade number. */
  reach: "variant" | "product";
  /** What speaks for and against the best candidate, by its offer most like the subject. */
  evidence: Evidence[];
  /** The product it is (`auto`) or may be (`review`), else null. */
  target: Id | null;
}

/** Evidence of another variant of the same product. */
const VARIANT_KINDS = new Set<EvidenceKind>(["variant-apart", "gtin-apart"]);

/**
 * Which of the candidates an offer is: merge, ask, or make a new product. Pure: where the candidates come from, an index in
 * memory or one in the database, is the caller's. A candidate that lists an offer of the same shop is none.
 */
export function decide<Id>(
  subject: OfferProfile,
  candidates: readonly MatchCandidate<Id>[],
  vocabulary: Vocabulary,
): NameMatch<Id> {
  let best: Weighed<Id> | null = null;
  let runnerUp: number | null = null;
  for (const candidate of candidates) {
    const weighed = weighCandidate(subject, candidate, vocabulary);
    if (!weighed) continue;
    if (best && !isBetter(weighed, best)) {
      if (weighed.fits) runnerUp = Math.max(runnerUp ?? Number.NEGATIVE_INFINITY, weighed.pair.logOdds);
    } else {
      if (best?.fits) runnerUp = best.pair.logOdds;
      best = weighed;
    }
  }
  if (!best) return { decision: "new", score: 0, margin: 0, reach: "variant", evidence: [], target: null };
  const { id, pair, fits } = best;
  const margin = marginOf(pair.logOdds, runnerUp);
  const value = withMargin(pair.logOdds, margin);
  const decision = fits && value >= AUTO ? "auto" : fits && value >= REVIEW ? "review" : "new";
  return {
    decision,
    score: toScore(fits ? value : Math.min(value, REVIEW)),
    margin,
    reach: pair.evidence.some(({ kind }) => VARIANT_KINDS.has(kind)) ? "product" : "variant",
    evidence: pair.evidence,
    target: decision === "new" ? null : id,
  };
}

interface Weighed<Id> {
  id: Id;
  /** With the member most like the subject. */
  pair: PairScore;
  /** Whether the members on the whole are like it. */
  fits: boolean;
}

function isBetter<Id>(one: Weighed<Id>, other: Weighed<Id>): boolean {
  return one.fits === other.fits ? one.pair.logOdds > other.pair.logOdds : one.fits;
}

/** Null where the candidate cannot be it. */
function weighCandidate<Id>(
  subject: OfferProfile,
  { id, members }: MatchCandidate<Id>,
  vocabulary: Vocabulary,
): Weighed<Id> | null {
  let best: PairScore | null = null;
  let sum = 0;
  for (const member of members) {
    if (isOneShop(subject, member)) return null;
    const pair = weighPair(subject, member, vocabulary);
    sum += clip(pair.logOdds);
    if (!best || pair.logOdds > best.logOdds) best = pair;
  }
  return best && { id, pair: best, fits: best.logOdds >= CERTAIN || sum >= LINKAGE * members.length };
}
