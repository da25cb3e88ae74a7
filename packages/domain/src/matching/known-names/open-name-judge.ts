import type { Tables } from "@vitrine/db";
import type { Transaction } from "kysely";
import type { MergePair } from "../../catalog/merge-products.ts";
import { createBlockingIndex } from "../names/blocking-index.ts";
import { decide, type MatchCandidate, type NameMatch } from "../names/decide.ts";
import { describeOffer, type NamedOffer, type OfferProfile } from "../names/describe-offer.ts";
import { createVocabulary } from "../names/vocabulary.ts";
import type { ProductRef, VariantDraft } from "../variant-draft.ts";
import { findKnownProducts, type KnownMember, type KnownProduct } from "./find-known-products.ts";
import { addProduct, blockingTerms, emptyTerms, readTerms, weighedTerms, writeTerms } from "./match-terms.ts";
import { rankProducts } from "./rank-products.ts";

/** What an offer is judged by where nothing but its name is known. `price` in minor units of `currency`. */
export interface NamedSubject extends NamedOffer {
  shopId: number;
  currency: string;
  /** Products it is known not to be of. */
  left: ReadonlySet<number>;
}

/** A product that an offer may be of, by the variants of the offers it is compared with. */
export interface NameCandidate {
  variants: VariantDraft[];
}

/** Tells by their names where offers belong: among the products that are stored, and among each other. */
export interface NameJudge {
  judge(subject: NamedSubject): NameMatch<NameCandidate>;
  /** Where an offer of a shop went, before the next one is judged. `subject`: where its name was to be judged. */
  place(shopId: number, variant: VariantDraft, subject?: NamedSubject): void;
  /** Two products became one. */
  follow(merge: MergePair): void;
  /** Stores what was learned. By now the products have their ids. */
  store(): Promise<void>;
}

/** Products one offer is compared with, of the stored ones and of those of its batch. */
const CANDIDATES = 10;

/** What a batch has put to a product. */
interface Listing {
  members: Member[];
  shopIds: Set<number>;
}

interface Member {
  variant: VariantDraft;
  currency: string | null;
  profile: OfferProfile;
}

/**
 * Reads all it takes to judge these offers, in three statements whatever their number and that of the products. The caller
 * holds the catalog lock, so that what is read stays as it is.
 */
export async function openNameJudge(trx: Transaction<Tables>, subjects: readonly NamedSubject[]): Promise<NameJudge> {
  const profiles = new Map(subjects.map((subject) => [subject, describeOffer(subject)]));
  const terms = emptyTerms();
  await readTerms(trx, terms, termsOfAll([...profiles.values()]));
  const vocabulary = createVocabulary(terms.counts);
  const ranked = new Map(
    [...profiles].map(([subject, profile]) => [subject, rankProducts(profile, terms, vocabulary)]),
  );
  const stored = await findKnownProducts(trx, {
    ids: [...new Set([...ranked.values()].flat())],
    shopIds: [...new Set(subjects.map(({ shopId }) => shopId))],
  });
  await readTerms(trx, terms, termsOfMembers(stored.values()));

  const index = createBlockingIndex(vocabulary);
  const placed: Member[] = [];
  const learned: OfferProfile[] = [];
  const variants = new Map<number, VariantDraft>();
  const listings = new Map<number | ProductRef, Listing>();

  function listingOf(product: ProductRef): Listing {
    const key = product.id ?? product;
    const listing = listings.get(key) ?? { members: [], shopIds: new Set() };
    listings.set(key, listing);
    return listing;
  }

  function toMember(productId: number, { variantId, ...member }: KnownMember): Member {
    const variant = variants.get(variantId) ?? {
      id: variantId,
      product: { id: productId },
      name: "",
      isDefault: false,
    };
    variants.set(variantId, variant);
    return { ...member, variant };
  }

  /** Stored products first. A product that the shop lists already, stored or in this batch, is none. */
  function findCandidates(subject: NamedSubject, profile: OfferProfile): MatchCandidate<NameCandidate>[] {
    const found = new Map<number | ProductRef, Member[]>();
    const known = ranked.get(subject)!.flatMap((id) => stored.get(id) ?? []);
    for (const { id, members } of known.filter((product) => isCandidate(product, subject)).slice(0, CANDIDATES))
      found.set(
        id,
        members.map((member) => toMember(id, member)),
      );
    for (const { product } of index.find(profile, CANDIDATES).map((place) => placed[place]!.variant))
      if (!found.has(product.id ?? product)) found.set(product.id ?? product, []);
    return [...found].flatMap(([key, knownMembers]) => {
      const { members = [], shopIds } = listings.get(key) ?? {};
      if (shopIds?.has(subject.shopId) || (typeof key === "number" && subject.left.has(key))) return [];
      const all = [...knownMembers, ...members];
      return {
        id: { variants: all.map(({ variant }) => variant) },
        members: all.map((member) => comparable(member, subject)),
      };
    });
  }

  return {
    judge(subject) {
      const profile = profiles.get(subject)!;
      vocabulary.learn(profile);
      learned.push(profile);
      return decide(profile, findCandidates(subject, profile), vocabulary);
    },
    place(shopId, variant, subject) {
      const listing = listingOf(variant.product);
      listing.shopIds.add(shopId);
      if (!subject) return;
      const member = { variant, currency: subject.currency, profile: profiles.get(subject)! };
      listing.members.push(member);
      index.add(placed.push(member) - 1, member.profile);
    },
    follow({ from, into }) {
      for (const product of stored.values()) if (product.id === from) product.id = into;
      for (const variant of [...variants.values(), ...placed.map((member) => member.variant)])
        if (variant.product.id === from) variant.product = { id: into };
      const moved = listings.get(from);
      if (!moved) return;
      const listing = listingOf({ id: into });
      listing.members.push(...moved.members);
      for (const shopId of moved.shopIds) listing.shopIds.add(shopId);
      listings.delete(from);
    },
    async store() {
      for (const { profile, variant } of placed) addProduct(terms, profile, variant.product.id!);
      if (learned.length > 0) await writeTerms(trx, terms, learned);
    },
  };
}

function* termsOfAll(profiles: readonly OfferProfile[]): Iterable<string> {
  for (const profile of profiles) {
    yield* blockingTerms(profile);
    yield* weighedTerms(profile);
  }
}

function* termsOfMembers(products: Iterable<KnownProduct>): Iterable<string> {
  for (const { members } of products) for (const { profile } of members) yield* weighedTerms(profile);
}

function isCandidate({ id, shopIds, others }: KnownProduct, { shopId, title, left }: NamedSubject): boolean {
  return (
    !shopIds.includes(shopId) &&
    !left.has(id) &&
    !others.some((other) => other.shopId === shopId && other.title === title)
  );
}

/** A price in another currency says nothing. */
function comparable({ profile, currency }: Member, subject: NamedSubject): OfferProfile {
  return currency === subject.currency ? profile : { ...profile, price: null };
}
