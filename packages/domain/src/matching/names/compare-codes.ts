import type { OfferProfile } from "./describe-offer.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * `same`: a model number both have. `behind`: that of one with more behind in the other, or with letters in front; `letter`:
 * with one letter behind; `in-front`: with figures in front. `sibling`: equal but for different letters behind. `different`:
 * both have one, and not the same. `unknown`: one of them has none.
 */
export type CodeRelation = "same" | "behind" | "letter" | "in-front" | "sibling" | "different" | "unknown";

export interface CodeComparison {
  relation: CodeRelation;
  /** How much it tells, 0 to 1. */
  strength: number;
  /** The number both share, or the two that differ. */
  codes: string[];
  /** The shared number names the product itself in one title and what it is made for in the other. */
  serves: boolean;
  /** The two that differ are built alike, as numbers of one maker are. */
  alike: boolean;
}

/** How much of a shared number's strength counts against numbers that differ. */
const FACTORS = { same: 1, "in-front": 0.9, behind: 0.9, letter: 0.9 } as const;
const MIN_EXTENDED = 4;

/** Compares the model numbers of two offers. Symmetric. */
export function compareCodes(one: OfferProfile, other: OfferProfile, vocabulary: Vocabulary): CodeComparison {
  const left = findCodes(one, other, vocabulary);
  const right = findCodes(other, one, vocabulary);
  const shared = stronger(left.shared, right.shared);
  const apart = Math.min(left.rest.strength, right.rest.strength);
  const common = { serves: false, alike: false };
  if (apart > 0 && apart > (shared ? shared.strength * FACTORS[shared.relation] : 0)) {
    const [a, b] = [left.rest.text, right.rest.text];
    const codes = a < b ? [a, b] : [b, a];
    if (coreOf(a) === coreOf(b)) return { relation: "sibling", strength: apart, codes, ...common };
    return { relation: "different", strength: apart, codes, serves: false, alike: shapeOf(a) === shapeOf(b) };
  }
  if (!shared) return { relation: "unknown", strength: 0, codes: [], ...common };
  return {
    relation: shared.relation,
    strength: shared.strength,
    codes: [shared.text],
    serves: shared.serves,
    alike: false,
  };
}

interface SharedCode {
  relation: "same" | "behind" | "letter" | "in-front";
  strength: number;
  text: string;
  serves: boolean;
}

function stronger(one: SharedCode | null, other: SharedCode | null): SharedCode | null {
  if (!one || !other) return one ?? other;
  const apart = one.strength * FACTORS[one.relation] - other.strength * FACTORS[other.relation];
  return apart > 0 || (apart === 0 && one.text <= other.text) ? one : other;
}

/** The strongest number of `one` that `other` has as well, and the strongest it knows nothing of. */
function findCodes(one: OfferProfile, other: OfferProfile, vocabulary: Vocabulary) {
  let shared: SharedCode | null = null;
  const rest = { text: "", strength: 0 };
  for (const { text, at } of one.codes) {
    const place = findInside(text, one, other);
    if (place) {
      const serves = isServed(one, at) !== isServed(other, place.at);
      const line = place.relation === "same" ? sharedLine(one, at, other, place.at) : 0;
      shared = stronger(shared, {
        relation: place.relation,
        strength: strengthOf(text, vocabulary, line),
        text,
        serves,
      });
    } else if (!other.codes.some((code) => code.text.length >= MIN_EXTENDED && isWithin(code.text, text))) {
      const strength = strengthOf(text, vocabulary);
      if (strength > rest.strength || (strength === rest.strength && text < rest.text)) {
        rest.text = text;
        rest.strength = strength;
      }
    }
  }
  return { shared, rest };
}

/** Letters that count of the word before a short number: "EOS 80D" says more than "80D". */
const MAX_LINE = 3;

/** The letters of the word before a number, where both titles have it there. */
function sharedLine(one: OfferProfile, at: number, other: OfferProfile, place: number): number {
  const before = one.tokens[at - 1]?.text;
  return before !== undefined && before === other.tokens[place - 1]?.text ? Math.min(MAX_LINE, before.length) : 0;
}

/** Where a number stands in another title, whatever signs and spaces are between. */
function findInside(
  code: string,
  own: OfferProfile,
  title: OfferProfile,
): { relation: SharedCode["relation"]; at: number } | null {
  const { joined, starts } = title;
  let partial: { relation: SharedCode["relation"]; at: number } | null = null;
  for (let from = joined.indexOf(code); from >= 0; from = joined.indexOf(code, from + 1)) {
    const at = starts.get(from);
    if (at !== undefined && starts.has(from + code.length)) return { relation: "same", at };
    // Inside another word a few digits alone are chance.
    if (partial || code.length < MIN_EXTENDED || !cutsWell(joined, from, from + code.length)) continue;
    if (at !== undefined || /\D/.test(code) || code.length > MIN_EXTENDED)
      partial = { relation: relate(title, own, from, from + code.length, at), at: at ?? tokenAt(starts, from) };
  }
  return partial;
}

/**
 * Letters in front are a market or a line ("UE", "DMC"), figures mostly a size: they count where the other title has them too.
 * One letter behind mostly is another variant, more are a market or are left out by some.
 */
function relate(
  { joined, starts }: OfferProfile,
  own: OfferProfile,
  from: number,
  to: number,
  at?: number,
): SharedCode["relation"] {
  if (at !== undefined) return !starts.has(to) && starts.has(to + 1) ? "letter" : "behind";
  let start = from - 1;
  while (!starts.has(start)) start--;
  const figures = /\d+/.exec(joined.slice(start, from))?.[0];
  return figures === undefined || own.written.has(Number(figures)) ? "behind" : "in-front";
}

function tokenAt(starts: Map<number, number>, from: number): number {
  for (let place = from; place >= 0; place--) {
    const at = starts.get(place);
    if (at !== undefined) return at;
  }
  return 0;
}

function isWithin(part: string, whole: string): boolean {
  const from = whole.indexOf(part);
  return from >= 0 && cutsWell(whole, from, from + part.length);
}

/** Whether no run of digits is cut in two: "tz8" is no part of "tz80". */
function cutsWell(text: string, from: number, to: number): boolean {
  return !(isDigit(text, from - 1) && isDigit(text, from)) && !(isDigit(text, to - 1) && isDigit(text, to));
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** How many words behind "for" name what an accessory is for. */
const SERVED_WORDS = 5;

function isServed({ servesFrom }: OfferProfile, at: number): boolean {
  return at > servesFrom && at <= servesFrom + SERVED_WORDS;
}

/** Without the letters behind the last digit. */
function coreOf(code: string): string {
  const core = code.replace(/\p{L}+$/u, "");
  return core.length >= 4 ? core : code;
}

/** "kg36nsw31" is a2-9-a-9: how a maker builds numbers. */
function shapeOf(code: string): string {
  return code.replace(/\d+/g, "9").replace(/\p{L}+/gu, "a");
}

/**
 * How surely a number names one model: the longer and rarer, the surer. What stands in many titles ("1080p"), or with many
 * other numbers, as a series does ("iQ500"), names none. `line`: letters in front that are shared as well.
 */
export function strengthOf(code: string, vocabulary: Vocabulary, line = 0): number {
  let digits = 0;
  for (let at = 0; at < code.length; at++) if (isDigit(code, at)) digits++;
  const length = Math.min(1, (code.length + line - 1) / 6);
  const kind = digits === code.length || digits < 2 ? 0.75 : 1;
  const rare = Math.max(0, Math.min(1, (vocabulary.rarity(`#${code}`) - 0.25) / 0.3));
  return length * kind * rare * (vocabulary.isSeries(code) ? 0.35 : 1);
}
