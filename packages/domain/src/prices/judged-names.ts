import type { NameCandidate, NamedSubject } from "../matching/known-names/open-name-judge.ts";
import type { Match } from "../matching/match-offers.ts";
import type { ToldPlace } from "../matching/moves/stored-move.ts";
import type { NameMatch } from "../matching/names/decide.ts";
import type { StoredCandidate } from "../matching/reviews/stored-candidate.ts";
import type { VariantDraft } from "../matching/variant-draft.ts";
import type { ObservedOffer } from "./observed-offer.ts";

/** What an offer's name is judged by. `left`: products that somebody took it out of. */
export function toSubject(
  { shopId, title, product, price, currency }: ObservedOffer,
  left: ReadonlySet<number>,
): NamedSubject {
  const { brand = null, mpn = null, gtin = null } = product;
  return { shopId, shop: String(shopId), title, brand, mpn, gtin, price, currency, left };
}

/** The match of an offer that somebody has put there before. */
export function toToldMatch({ id, productId, moveId }: NonNullable<ToldPlace["variant"]>): Match<VariantDraft> {
  const target = { id, product: { id: productId }, name: "", isDefault: false };
  return { target, reach: "variant", method: "editor", score: 1, evidence: { moveId } };
}

/** The match of a name that needs nobody, else null. */
export function toMatch(name: NameMatch<NameCandidate>): Match<VariantDraft> | null {
  const { decision, target, member, reach, score, margin, evidence } = name;
  if (decision !== "auto" || !target) return null;
  return { target: target.variants[member]!, reach, method: "names", score, evidence: { margin, evidence } };
}

/** Further products than these are not asked about. */
const MAX_CANDIDATES = 3;

/** The products somebody is asked about, best first. By now they have their ids. */
export function toCandidates({
  decision,
  target,
  score,
  evidence,
  others,
}: NameMatch<NameCandidate>): StoredCandidate[] {
  if (decision !== "review" || !target) return [];
  return [{ target, score, evidence }, ...others].slice(0, MAX_CANDIDATES).map(({ target, score, evidence }) => ({
    productId: target.variants[0]!.product.id!,
    score,
    evidence,
  }));
}
