import { isOneShop } from "./candidate-graph.ts";
import type { OfferProfile } from "./describe-offer.ts";
import { AUTO, type MatchDecision, marginOf, REVIEW, toScore, withMargin } from "./thresholds.ts";
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
  /** What speaks for and against the target's best offer. */
  evidence: Evidence[];
  /** The product it is (`auto`) or may be (`review`), else null. */
  target: Id | null;
}

/** Below this, an offer fits the members of a product so badly on average that likeness to one of them is not enough. */
export const LINKAGE = -0.5;
const [WORST, BEST] = [-6, 4];

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
  let best: { id: Id; pair: PairScore } | null = null;
  let runnerUp: number | null = null;
  for (const { id, members } of candidates) {
    const pair = weighCandidate(subject, members, vocabulary);
    if (!pair) continue;
    if (best && pair.logOdds <= best.pair.logOdds) {
      runnerUp = Math.max(runnerUp ?? Number.NEGATIVE_INFINITY, pair.logOdds);
    } else {
      runnerUp = best?.pair.logOdds ?? runnerUp;
      best = { id, pair };
    }
  }
  if (!best) return { decision: "new", score: 0, margin: 0, reach: "variant", evidence: [], target: null };
  const margin = marginOf(best.pair.logOdds, runnerUp);
  const value = withMargin(best.pair.logOdds, margin);
  const decision = value >= AUTO ? "auto" : value >= REVIEW ? "review" : "new";
  return {
    decision,
    score: toScore(value),
    margin,
    reach: best.pair.evidence.some(({ kind }) => VARIANT_KINDS.has(kind)) ? "product" : "variant",
    evidence: best.pair.evidence,
    target: decision === "new" ? null : best.id,
  };
}

/** The pair with the member most like the subject; null where the candidate cannot be it. */
function weighCandidate(
  subject: OfferProfile,
  members: readonly OfferProfile[],
  vocabulary: Vocabulary,
): PairScore | null {
  let best: PairScore | null = null;
  let sum = 0;
  for (const member of members) {
    if (isOneShop(subject, member)) return null;
    const pair = weighPair(subject, member, vocabulary);
    sum += clip(pair.logOdds);
    if (!best || pair.logOdds > best.logOdds) best = pair;
  }
  return sum >= LINKAGE * members.length ? best : null;
}

/** One pair may not outvote all others. */
export function clip(logOdds: number): number {
  return Math.max(WORST, Math.min(BEST, logOdds));
}
