/** Matching offers by their names: pure functions, without a database. */
export { clusterOffers, type Placement } from "./cluster-offers.ts";
export { createMatcher, type MatchedOffer, type Matcher } from "./create-matcher.ts";
export { decide, type MatchCandidate, type NameMatch } from "./decide.ts";
export { describeOffer, type NamedOffer, type OfferProfile } from "./describe-offer.ts";
export { type CollectionPair, pairCollections } from "./pair-collections.ts";
export type { MatchDecision } from "./thresholds.ts";
export { createVocabulary, type Vocabulary } from "./vocabulary.ts";
export type { Evidence, EvidenceKind } from "./weigh-pair.ts";
