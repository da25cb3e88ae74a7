import { createBlockingIndex } from "./blocking-index.ts";
import { decide, type NameMatch } from "./decide.ts";
import { describeOffer, type NamedOffer, type OfferProfile } from "./describe-offer.ts";
import type { MatchDecision } from "./thresholds.ts";
import { createVocabulary } from "./vocabulary.ts";

/** Where an offer went as it came. */
export interface MatchedOffer extends Omit<NameMatch<number>, "target" | "member" | "others"> {
  decision: MatchDecision;
  /** Clusters are numbered from 0 as they are made. */
  cluster: number;
  /** With `review`, the cluster it may belong to. */
  candidate: number | null;
}

export interface Matcher {
  add(offer: NamedOffer): MatchedOffer;
}

/** Candidates of one offer. */
const CANDIDATES = 30;
/** Offers a cluster is known by; more join it and are forgotten, so that memory grows with products, not with offers. */
const MAX_MEMBERS = 30;

/**
 * Sorts offers into products as they come: each goes to the product it surely is, or founds one. It never reconsiders, so
 * the order matters (`clusterOffers` looks at all first); the same order always gives the same clusters.
 *
 * @example
 * const matcher = createMatcher();
 * matcher.add({ title: "Sennheiser HD-28 Pro", shop: "a" }); // { decision: "new", cluster: 0, … }
 * matcher.add({ title: "HD28 Pro headphones by Sennheiser", shop: "b" });
 */
export function createMatcher(): Matcher {
  const vocabulary = createVocabulary();
  const index = createBlockingIndex(vocabulary);
  const clusters: OfferProfile[][] = [];
  /** By number of an indexed offer. */
  const clusterOf: number[] = [];

  function findCandidates(profile: OfferProfile) {
    const ids = new Set(index.find(profile, CANDIDATES).map((offer) => clusterOf[offer]!));
    return [...ids].map((id) => ({ id, members: clusters[id]! }));
  }

  return {
    add(offer) {
      const profile = describeOffer(offer);
      vocabulary.learn(profile);
      const { target, member: _, others: __, ...match } = decide(profile, findCandidates(profile), vocabulary);
      const joined = match.decision === "auto" ? target : null;
      const cluster = joined ?? clusters.push([]) - 1;
      const members = clusters[cluster]!;
      if (members.length < MAX_MEMBERS) {
        members.push(profile);
        index.add(clusterOf.push(cluster) - 1, profile);
      }
      return { ...match, cluster, candidate: match.decision === "review" ? target : null };
    },
  };
}
