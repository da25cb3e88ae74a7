import type { OfferProfile } from "../names/describe-offer.ts";
import type { Vocabulary } from "../names/vocabulary.ts";
import { blockingTerms, type KnownTerms } from "./match-terms.ts";

/** So many are looked at; those that the offer's shop lists itself are left out later. */
const MAX_RANKED = 16;
/** Without a model number in common, so much of the words' rarity must be: with less no pair is worth a question. */
const MIN_SHARE = 0.35;

/** The stored products that share most with an offer, best first; ties by id. */
export function rankProducts(profile: OfferProfile, { products }: KnownTerms, vocabulary: Vocabulary): number[] {
  const shared = new Map<number, { weight: number; words: number; hasCode: boolean }>();
  let total = 0;
  let frequent = 0;
  for (const term of blockingTerms(profile)) {
    const weight = vocabulary.rarity(term);
    const isCode = term.startsWith("#");
    if (!isCode) total += weight;
    const ids = products.get(term);
    // A word of too many products may be theirs as well.
    if (ids === null && !isCode) frequent += weight;
    for (const id of ids ?? []) {
      const entry = shared.get(id) ?? { weight: 0, words: 0, hasCode: false };
      shared.set(id, entry);
      entry.weight += weight;
      if (isCode) entry.hasCode = true;
      else entry.words += weight;
    }
  }
  return [...shared]
    .filter(([, { words, hasCode }]) => hasCode || words + frequent >= MIN_SHARE * total)
    .sort(([one, a], [other, b]) => b.weight - a.weight || one - other)
    .slice(0, MAX_RANKED)
    .map(([id]) => id);
}
