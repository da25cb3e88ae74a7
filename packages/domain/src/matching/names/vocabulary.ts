import { type OfferProfile, termsOf } from "./describe-offer.ts";
import type { Token } from "./read-title.ts";

/** As if so many other offers had been seen: the first few of a collection say little about what is rare. */
const PRIOR = 1_000;
/** A word that begins so many titles, and mostly stands there, is a brand. */
const LEADING = 4;
const LEADING_SHARE = 0.5;
const MAX_BRAND_WORDS = 3;
/** A brand that was read is read again once the collection has grown by so much. */
const FRESH = 1.1;
/** A number seen beside so many other numbers, in so large a share of its titles, is that of a series. */
const SERIES = 4;
const SERIES_SHARE = 0.25;
const MAX_COMPANIONS = 16;
/** Shorter numbers mostly are features. */
const MIN_COMPANION = 6;

/** What a collection of offers says about its own words: how rare they are, and which of them are brands. */
export interface Vocabulary {
  learn(profile: OfferProfile): void;
  /** How much a term tells, 0 (it is everywhere) to 1 (it was seen once). */
  rarity(term: string): number;
  /** Whether a number stands beside so many others that it names a series, not a model. */
  isSeries(code: string): boolean;
  /** The brand a title begins with or names, in words joined. */
  findBrand(tokens: Token[]): string | null;
}

/** What may be a brand from a token on, in words joined, the longest first. */
export function joinedFrom(tokens: Token[], from: number): { joined: string; count: number }[] {
  const found: { joined: string; count: number }[] = [];
  let joined = "";
  for (let at = from; at < Math.min(from + MAX_BRAND_WORDS, tokens.length); at++) {
    joined += tokens[at]!.text;
    found.unshift({ joined, count: at - from + 1 });
  }
  return found;
}

/** What a vocabulary has counted: all of it, or as much as the offers at hand ask for. */
export interface VocabularyCounts {
  /** Offers. */
  size: number;
  /** Offers by term; see `termsOf`. */
  frequencies: Map<string, number>;
  /** Offers by the word their title begins with. */
  leading: Map<string, number>;
  /** Offers by the brand they give, in words joined. */
  brands: Map<string, number>;
  /** By model number: others it was seen beside. */
  companions: Map<string, Set<string>>;
}

export function emptyCounts(): VocabularyCounts {
  return { size: 0, frequencies: new Map(), leading: new Map(), brands: new Map(), companions: new Map() };
}

/** @param counts are counted on */
export function createVocabulary(counts: VocabularyCounts = emptyCounts()): Vocabulary {
  const { frequencies, leading, brands, companions } = counts;
  const found = new WeakMap<Token[], { brand: string | null; size: number }>();

  function learnCompanions({ codes }: OfferProfile): void {
    for (const { text } of codes) {
      for (const { text: beside } of codes) {
        if (beside.length < MIN_COMPANION || !/\p{L}/u.test(beside) || beside.includes(text) || text.includes(beside))
          continue;
        const known = companions.get(text);
        if (!known) companions.set(text, new Set([beside]));
        else if (known.size < MAX_COMPANIONS) known.add(beside);
      }
    }
  }

  const frequency = (term: string) => frequencies.get(term) ?? 0;

  function isLeading(word: string): boolean {
    const first = leading.get(word) ?? 0;
    return first >= LEADING && first >= LEADING_SHARE * frequency(word);
  }

  return {
    learn(profile) {
      const { tokens, givenBrand } = profile;
      counts.size++;
      for (const term of termsOf(profile)) frequencies.set(term, frequency(term) + 1);
      if (givenBrand) brands.set(givenBrand, (brands.get(givenBrand) ?? 0) + 1);
      learnCompanions(profile);
      const first = tokens[0]?.text;
      if (first && /^\p{L}{2,}$/u.test(first)) leading.set(first, (leading.get(first) ?? 0) + 1);
    },
    rarity(term) {
      const total = Math.log(counts.size + PRIOR);
      return Math.max(0, Math.min(1, (total - Math.log(frequency(term) + 1)) / (total - Math.LN2)));
    },
    isSeries(code) {
      const others = companions.get(code)?.size ?? 0;
      return others >= SERIES && (others === MAX_COMPANIONS || others >= SERIES_SHARE * frequency(`#${code}`));
    },
    findBrand(tokens) {
      const { size } = counts;
      const before = found.get(tokens);
      if (before && size <= before.size * FRESH) return before.brand;
      const brand = searchBrand(tokens);
      found.set(tokens, { brand, size });
      return brand;
    },
  };

  function searchBrand(tokens: Token[]): string | null {
    for (let from = 0; from < tokens.length; from++) {
      for (const { joined, count } of joinedFrom(tokens, from)) {
        if (joined.length > 1 && brands.has(joined) && (from < 2 || count > 1 || isOften(joined))) return joined;
      }
      if (from < 2 && isLeading(tokens[from]!.text)) return tokens[from]!.text;
    }
    return null;
  }

  /** Inside a title only where the word mostly is the brand's. */
  function isOften(brand: string): boolean {
    return (brands.get(brand) ?? 0) >= 0.5 * frequency(brand);
  }
}
