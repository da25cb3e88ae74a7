import { type OfferProfile, termsOf } from "./describe-offer.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A term of more offers leads to none of them: it says too little, and would cost too much. */
const MAX_POSTINGS = 400;

/** A trade or part number in common puts an offer before all that only sound alike. */
const IDENTIFIER_WEIGHT = 50;

/** Leads from an offer to those that share rare words or model numbers with it. */
export interface BlockingIndex {
  add(id: number, profile: OfferProfile): void;
  /** The ids that share most, at most `limit`, best first; ties by id. */
  find(profile: OfferProfile, limit: number): number[];
}

export function createBlockingIndex(vocabulary: Vocabulary): BlockingIndex {
  const postings = new Map<string, number[] | null>();
  return {
    add(id, profile) {
      for (const term of termsOf(profile)) {
        const list = postings.get(term);
        if (list === undefined) postings.set(term, [id]);
        else if (list !== null) {
          if (list.length < MAX_POSTINGS) list.push(id);
          else postings.set(term, null);
        }
      }
    },
    find(profile, limit) {
      const shared = new Map<number, number>();
      for (const term of termsOf(profile)) {
        const list = postings.get(term);
        if (!list) continue;
        const weight = (term.startsWith("=") ? IDENTIFIER_WEIGHT : 1) * vocabulary.rarity(term);
        for (const id of list) shared.set(id, (shared.get(id) ?? 0) + weight);
      }
      const found = [...shared].sort(([a, x], [b, y]) => y - x || a - b);
      return found.slice(0, limit).map(([id]) => id);
    },
  };
}
