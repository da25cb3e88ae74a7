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
  /** Of the best candidate's members the one most like the subject, by its place. */
  member: number;
  /** Further candidates that are likely enough to be asked about, best first. */
  others: { target: Id; score: number; evidence: Evidence[] }[];
}

/** Evidence of another variant of the same product. */
const VARIANT_KINDS = new Set<EvidenceKind>(["variant-apart", "gtin-apart"]);

/**
 * Which of the candidates an offer is: merge, ask, or make a new product. Pure: where the candidates come from, an index in
 * memory or one in the database, is the caller's. A candidate that lists an offer of the same shop is none. One with another
 * trade number is never merged without asking, unless a finish or hand tells the two apart: then they are its variants.
 */
export function decide<Id>(
  subject: OfferProfile,
  candidates: readonly MatchCandidate<Id>[],
  vocabulary: Vocabulary,
): NameMatch<Id> {
  const weighed = candidates.flatMap((candidate) => weighCandidate(subject, candidate, vocabulary) ?? []);
  weighed.sort((one, other) => Number(other.fits) - Number(one.fits) || other.pair.logOdds - one.pair.logOdds);
  const [best, next] = weighed;
  if (!best) {
    return {
      decision: "new",
      score: 0,
      margin: 0,
      reach: "variant",
      evidence: [],
      target: null,
      member: 0,
      others: [],
    };
  }
  const { id, pair, fits, member } = best;
  const margin = marginOf(pair.logOdds, next?.fits ? next.pair.logOdds : null);
  const value = withMargin(pair.logOdds, margin);
  const likely = fits && value >= AUTO ? "auto" : fits && value >= REVIEW ? "review" : "new";
  const decision = likely === "auto" && best.isNumberedApart ? "review" : likely;
  return {
    decision,
    score: toScore(fits ? value : Math.min(value, REVIEW)),
    margin,
    reach: pair.evidence.some(({ kind }) => VARIANT_KINDS.has(kind)) ? "product" : "variant",
    evidence: pair.evidence,
    target: decision === "new" ? null : id,
    member,
    others: weighed
      .slice(1)
      .filter((other) => other.fits && other.pair.logOdds >= REVIEW)
      .map((other) => ({ target: other.id, score: toScore(other.pair.logOdds), evidence: other.pair.evidence })),
  };
}

interface Weighed<Id> {
  id: Id;
  /** With the member most like the subject. */
  pair: PairScore;
  /** Whether the members on the whole are like it. */
  fits: boolean;
  /** The member most like it, by its place. */
  member: number;
  /** They have trade numbers, none of which is its own, and no other finish or hand tells why. */
  isNumberedApart: boolean;
}

/** Null where the candidate cannot be it. */
function weighCandidate<Id>(
  subject: OfferProfile,
  { id, members }: MatchCandidate<Id>,
  vocabulary: Vocabulary,
): Weighed<Id> | null {
  let best: { pair: PairScore; member: number } | null = null;
  let sum = 0;
  for (const [member, profile] of members.entries()) {
    if (isOneShop(subject, profile)) return null;
    const pair = weighPair(subject, profile, vocabulary);
    sum += clip(pair.logOdds);
    if (!best || pair.logOdds > best.pair.logOdds) best = { pair, member };
  }
  if (!best) return null;
  const fits = best.pair.logOdds >= CERTAIN || sum >= LINKAGE * members.length;
  const isVariant = best.pair.evidence.some(({ kind }) => kind === "variant-apart");
  return { id, ...best, fits, isNumberedApart: !isVariant && isNumberedApart(subject, members) };
}

function isNumberedApart({ gtin }: OfferProfile, members: readonly OfferProfile[]): boolean {
  return (
    gtin !== null && members.some((member) => member.gtin !== null) && members.every((member) => member.gtin !== gtin)
  );
}
