import { normalizeGtin } from "../../extract/gtin.ts";
import { normalizeMpn } from "../normalize.ts";
import { accessoryWords, servesWords } from "./accessory-words.ts";
import { type Code, isCodeLike, readCodes, spellCodes } from "./read-codes.ts";
import { readGenerations } from "./read-generations.ts";
import { type NamedQuantity, readQuantities } from "./read-quantities.ts";
import { readTitle, type Token } from "./read-title.ts";
import { readVariantWord } from "./variant-names.ts";

/** What a shop says of a thing it sells. */
export interface NamedOffer {
  title: string;
  brand?: string | null;
  mpn?: string | null;
  gtin?: string | null;
  /** In any currency, as long as it is the same for all. */
  price?: number | null;
  shop?: string | null;
}

/** An offer taken apart for comparison. Depends on the offer alone, so it can be kept. */
export interface OfferProfile {
  shop: string | null;
  gtin: string | null;
  mpn: string | null;
  price: number | null;
  /** As given, in words joined. */
  givenBrand: string | null;
  tokens: Token[];
  /** All words once that are neither model numbers nor of a quantity, with those of the brand. */
  words: Set<string>;
  codes: Code[];
  /** Spellings of the codes and of words that may be one together. */
  forms: Set<string>;
  /** The title without spaces and signs, the part number behind it. */
  joined: string;
  /** Where in `joined` which token starts, its end included. */
  starts: Map<number, number>;
  quantities: NamedQuantity[];
  /** Numbers without a unit. */
  numbers: Set<number>;
  /** Every number, with a unit or without. */
  written: Set<number>;
  /** Roman numerals and "mk" numbers: which generation of a model it is. */
  generations: Set<string>;
  variants: Set<string>;
  accessories: Set<string>;
  /** Token from which on another product is named ("for …"). */
  servesFrom: number;
}

/** More make no part number but a description. */
const MAX_PART_NUMBER_WORDS = 6;

const NUMBER = /^\d{1,3}(?:\.\d+)?$/;

/** Takes an offer apart: words, model numbers, quantities, variant and accessory words. */
export function describeOffer(offer: NamedOffer): OfferProfile {
  const tokens = readTitle(offer.title);
  const quantities = readQuantities(tokens);
  const measured = new Set<number>();
  for (const { from, to } of quantities) for (let at = from; at <= to; at++) measured.add(at);
  const isMeasured = (at: number) => measured.has(at);
  const codes = readCodes(tokens, isMeasured);
  const partNumber = offer.mpn ? joinWords(readTitle(offer.mpn).slice(0, MAX_PART_NUMBER_WORDS)) : "";
  if (isCodeLike(partNumber) && !codes.some(({ text }) => text === partNumber)) {
    codes.push({ text: partNumber, at: tokens.length });
  }
  const forms = spellCodes(tokens, codes, isMeasured);
  const words = new Set<string>();
  const numbers = new Set<number>();
  const variants = new Set<string>();
  const accessories = new Set<string>();
  tokens.forEach(({ text }, at) => {
    if (text === '"') return;
    const variant = readVariantWord(text);
    if (variant !== null) variants.add(variant);
    if (accessoryWords.has(text)) accessories.add(text);
    if (NUMBER.test(text) && !measured.has(at)) numbers.add(Number(text));
    if (!isCodeLike(text) && !measured.has(at)) words.add(text);
  });
  for (const { text } of offer.brand ? readTitle(offer.brand) : []) words.add(text);
  return {
    shop: offer.shop || null,
    gtin: (offer.gtin && normalizeGtin(offer.gtin)) || null,
    mpn: offer.mpn ? normalizeMpn(offer.mpn) : null,
    price: offer.price && offer.price > 0 ? offer.price : null,
    givenBrand: offer.brand ? joinWords(readTitle(offer.brand)) || null : null,
    tokens,
    words,
    codes,
    forms,
    ...joinTitle(tokens, partNumber),
    quantities,
    numbers,
    written: new Set([...numbers, ...quantities.map(({ written }) => written)]),
    generations: readGenerations(tokens),
    variants,
    accessories,
    servesFrom: findFrom(tokens, servesWords),
  };
}

function joinTitle(tokens: Token[], partNumber: string): Pick<OfferProfile, "joined" | "starts"> {
  const starts = new Map<number, number>();
  let joined = "";
  for (const [at, text] of [...tokens.map((token) => token.text), partNumber].entries()) {
    starts.set(joined.length, at);
    joined += text;
  }
  starts.set(joined.length, tokens.length);
  return { joined, starts };
}

function joinWords(tokens: Token[]): string {
  return tokens.map(({ text }) => text).join("");
}

function findFrom(tokens: Token[], words: Set<string>): number {
  const at = tokens.findIndex(({ text }, index) => index > 0 && words.has(text));
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** Whether two offers are of one shop, and not under one trade number. */
export function isOneShop(one: OfferProfile, other: OfferProfile): boolean {
  return one.shop !== null && one.shop === other.shop && (one.gtin === null || one.gtin !== other.gtin);
}

/** What a vocabulary counts of an offer and a blocking index finds it by: words, "#" and a form of a code, "=" and a number. */
export function* termsOf(profile: OfferProfile): Iterable<string> {
  yield* profile.words;
  for (const form of profile.forms) yield `#${form}`;
  if (profile.gtin !== null) yield `=gtin ${profile.gtin}`;
  if (profile.mpn !== null) yield `=mpn ${profile.mpn}`;
}
