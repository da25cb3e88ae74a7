import { compareCodes } from "./compare-codes.ts";
import type { OfferProfile } from "./describe-offer.ts";
import { isSameQuantity } from "./read-quantities.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** One thing that speaks for (positive) or against two offers being the same product, in log-odds. */
export interface Evidence {
  kind: EvidenceKind;
  weight: number;
  value: number;
  detail?: string;
}

export interface PairScore {
  logOdds: number;
  evidence: Evidence[];
}

/** Log-odds per unit of evidence; how each is measured says `weighPair`. None is tied to a domain. */
const WEIGHTS = {
  "gtin-same": 24,
  "gtin-apart": -3,
  "mpn-same": 4,
  words: 3.6,
  "code-same": 4.8,
  "code-in-front": -0.4,
  "code-behind": 3.1,
  "code-letter": 1.6,
  "code-sibling": -1.4,
  "code-different": -3.5,
  "code-alike": -0.9,
  serves: -3,
  "quantity-apart": -1.9,
  "quantity-same": 0.3,
  "range-missing": -2.1,
  "number-apart": -0.8,
  "number-same": 0.2,
  "generation-apart": -2.2,
  "generation-missing": -1.8,
  "brand-apart": -2.8,
  "brand-same": 0.2,
  "variant-apart": -0.9,
  "accessory-apart": -0.8,
  "price-apart": -1.3,
  "price-near": 0.1,
} as const;

/** Before anything is known: most pairs that share a rare word are not the same. */
const PRIOR = -3.8;

export type EvidenceKind = keyof typeof WEIGHTS;

type Add = (kind: EvidenceKind, value: number, detail?: string) => void;

/** Weighs what two offers have in common and what sets them apart. Symmetric. */
export function weighPair(one: OfferProfile, other: OfferProfile, vocabulary: Vocabulary): PairScore {
  const evidence: Evidence[] = [];
  let logOdds = PRIOR;
  const add: Add = (kind, value, detail) => {
    if (value === 0) return;
    const weight = WEIGHTS[kind] * value;
    logOdds += weight;
    evidence.push(detail === undefined ? { kind, weight, value } : { kind, weight, value, detail });
  };
  const isVariantApart = one.variants.size > 0 && other.variants.size > 0 && areApart(one.variants, other.variants);
  weighIdentifiers(one, other, isVariantApart, add);
  add("words", compareWords(one, other, vocabulary));
  const code = compareCodes(one, other, vocabulary);
  if (code.relation !== "unknown") add(`code-${code.relation}`, code.strength, code.codes.join(" "));
  if (code.alike) add("code-alike", code.strength);
  weighQuantities(one, other, add);
  weighGenerations(one, other, add);
  weighBrands(one, other, vocabulary, add);
  if (isVariantApart) add("variant-apart", 1, [...one.variants, ...other.variants].join(" "));
  if (isAccessoryApart(one, other) || isAccessoryApart(other, one)) {
    add("accessory-apart", 1);
    // "for" alone also stands before what something is good for.
    if (code.serves) add("serves", 1);
  }
  weighPrices(one, other, add);
  return { logOdds, evidence };
}

function weighIdentifiers(one: OfferProfile, other: OfferProfile, isVariantApart: boolean, add: Add): void {
  if (one.gtin !== null && one.gtin === other.gtin) add("gtin-same", 1);
  // Variants have trade numbers of their own.
  else if (one.gtin !== null && other.gtin !== null && !isVariantApart) add("gtin-apart", 1);
  // Part numbers are a maker's own: without the maker "1000" is anybody's.
  if (one.mpn !== null && one.mpn === other.mpn && one.givenBrand !== null && other.givenBrand !== null) {
    if (isSameBrand(one.givenBrand, other.givenBrand)) add("mpn-same", 1, one.mpn);
  }
}

/** What words are taken to say before they are read, and as how much rarity: a title of two words proves little. */
const USUAL_WORDS = 0.5;
const USUAL_MASS = 0.6;

/**
 * Shared rarity in proportion to all rarity, half of it measured by the shorter title alone. Model numbers and quantities
 * are no words here: they speak for themselves.
 */
function compareWords(one: OfferProfile, other: OfferProfile, vocabulary: Vocabulary): number {
  const total = sumRarity(one, vocabulary) + USUAL_MASS;
  const otherTotal = sumRarity(other, vocabulary) + USUAL_MASS;
  const [few, many] = one.words.size <= other.words.size ? [one, other] : [other, one];
  let shared = USUAL_WORDS * USUAL_MASS;
  for (const word of few.words) if (many.words.has(word)) shared += vocabulary.rarity(word);
  return shared / (total + otherTotal) + shared / (2 * Math.min(total, otherTotal));
}

function sumRarity({ words }: OfferProfile, vocabulary: Vocabulary): number {
  let sum = 0;
  for (const word of words) sum += vocabulary.rarity(word);
  return sum;
}

function weighQuantities(one: OfferProfile, other: OfferProfile, add: Add): void {
  const dimensions = new Set<string>();
  for (const { dimension } of one.quantities) dimensions.add(dimension);
  let apart = 0;
  let same = 0;
  for (const dimension of dimensions) {
    const theirs = other.quantities.filter((quantity) => quantity.dimension === dimension);
    if (theirs.length === 0) continue;
    const ours = one.quantities.filter((quantity) => quantity.dimension === dimension);
    if (ours.some((quantity) => theirs.some((their) => isSameQuantity(quantity, their)))) same++;
    else apart++;
  }
  if (apart > 0) add("quantity-apart", Math.min(2, apart));
  if (same > 0) add("quantity-same", Math.min(2, same));
  if (isRangeMissing(one, other) || isRangeMissing(other, one)) add("range-missing", 1);
  // "55" says as much as "55 inch" where the other has "43 inch".
  if (one.written.size === 0 || other.written.size === 0 || one.numbers.size + other.numbers.size === 0) return;
  if (areApart(one.written, other.written)) add("number-apart", 1);
  else if (!areApart(one.numbers, other.written) || !areApart(other.numbers, one.written)) add("number-same", 1);
}

/** A range, as that of a lens, that the other says nothing of, not even as bare numbers. */
function isRangeMissing(one: OfferProfile, other: OfferProfile): boolean {
  return (
    other.quantities.every(({ low }) => low === null) &&
    one.quantities.some(({ low, written }) => low !== null && !other.written.has(written))
  );
}

/** "RX10" is not "RX10 III"; a first one seldom says so. */
function weighGenerations(one: OfferProfile, other: OfferProfile, add: Add): void {
  if (one.generations.size === 0 && other.generations.size === 0) return;
  if (one.generations.size === 0 || other.generations.size === 0) add("generation-missing", 1);
  else if (areApart(one.generations, other.generations)) add("generation-apart", 1);
}

function weighBrands(one: OfferProfile, other: OfferProfile, vocabulary: Vocabulary, add: Add): void {
  const brand = one.givenBrand ?? vocabulary.findBrand(one.tokens);
  const otherBrand = other.givenBrand ?? vocabulary.findBrand(other.tokens);
  if (!brand || !otherBrand) return;
  if (isSameBrand(brand, otherBrand) || one.words.has(otherBrand) || other.words.has(brand))
    add("brand-same", 1, brand);
  else add("brand-apart", 1, `${brand} ${otherBrand}`);
}

/** "Tops" is "TOPS Business Forms". */
function isSameBrand(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function areApart<Value>(one: Set<Value>, other: Set<Value>): boolean {
  for (const value of one) if (other.has(value)) return false;
  return true;
}

/** Whether one names an accessory that the other says nothing of. */
function isAccessoryApart(one: OfferProfile, other: OfferProfile): boolean {
  for (const word of one.accessories) if (!other.words.has(word)) return true;
  return false;
}

function weighPrices(one: OfferProfile, other: OfferProfile, add: Add): void {
  if (one.price === null || other.price === null) return;
  const ratio = Math.max(one.price, other.price) / Math.min(one.price, other.price);
  if (ratio > 2) add("price-apart", Math.min(2, Math.log2(ratio)));
  else if (ratio < 1.25) add("price-near", 1);
}
