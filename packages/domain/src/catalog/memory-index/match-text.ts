import { hasPhrase, type QueryClause, type QueryWord, type TextQuery } from "../text-query.ts";
import { type Bitset, createBitset, intersect, setBit, subtract, unite } from "./bitset.ts";
import type { Documents } from "./documents.ts";
import type { Lexemes, Posting } from "./lexemes.ts";

/** What a word is worth where it stands: in the description, (unused), in the brand, in the name. */
const WORTH = [1, 2, 5, 8];

/** A word that was not typed to its end is worth this share, in percent. */
const UNFINISHED_PERCENT = 60;

export interface TextMatch {
  /** Documents that hold all clauses; dead ones may be among them. */
  bits: Bitset;
  /** Relevance by document: whole numbers, so that equal catalogs give equal orders. */
  scores: Int32Array<ArrayBuffer>;
}

interface TextIndex {
  documents: Documents;
  lexemes: Lexemes;
}

/**
 * The documents that match, with their relevance: each word counts by how rare it is and where it stands, a name of few
 * words more than a long one, and what visitors look at a little.
 *
 * @param phrases the documents that hold each clause with a phrase, which cannot be told from here
 */
export function matchText(index: TextIndex, { clauses }: TextQuery, phrases: readonly Bitset[] = []): TextMatch {
  const { documents } = index;
  const scores = new Int32Array(documents.size);
  const bits = createBitset(documents.capacity);
  if (clauses.length === 0) return { bits, scores };
  bits.fill(0xffffffff);
  let phrase = 0;
  for (const clause of clauses) {
    const found = hasPhrase(clause) ? (phrases[phrase++] as Bitset) : matchClause(index, clause);
    if (clause.negated) subtract(bits, found);
    else intersect(bits, found);
  }
  for (const clause of clauses) if (!clause.negated) addScores(index, clause, scores);
  const { size, nameWords, popularity } = documents;
  for (let doc = 0; doc < size; doc++) {
    const score = scores[doc] as number;
    if (score === 0) continue;
    scores[doc] = score + Math.floor((score * 4) / ((nameWords[doc] as number) + 3)) + likes(popularity[doc] as number);
  }
  return { bits, scores };
}

function matchClause({ documents: { capacity }, lexemes }: TextIndex, { options }: QueryClause): Bitset {
  const any = createBitset(capacity);
  for (const { words } of options) {
    const all = createBitset(capacity).fill(0xffffffff);
    for (const word of words) {
      const one = createBitset(capacity);
      for (const posting of postingsOf(lexemes, word)) addPosting(one, posting);
      intersect(all, one);
    }
    unite(any, all);
  }
  return any;
}

/** Every list of documents a word leads to. */
function postingsOf(lexemes: Lexemes, { text, prefix }: QueryWord): Posting[] {
  if (prefix) return lexemes.startingWith(text).map(({ posting }) => posting);
  const posting = lexemes.get(text);
  return posting ? [posting] : [];
}

function addPosting(bits: Bitset, { list, length }: Posting): void {
  for (let i = 0; i < length; i++) setBit(bits, (list[i] as number) >>> 2, true);
}

function addScores({ documents, lexemes }: TextIndex, { options }: QueryClause, scores: Int32Array): void {
  for (const { words } of options) {
    for (const { text, prefix } of words) {
      const whole = lexemes.get(text);
      if (whole) addWorth(whole, rarity(documents.size, whole.length) * 100, scores);
      if (!prefix) continue;
      for (const { word, posting } of lexemes.startingWith(text)) {
        if (word !== text) addWorth(posting, rarity(documents.size, posting.length) * UNFINISHED_PERCENT, scores);
      }
    }
  }
}

function addWorth({ list, length }: Posting, percent: number, scores: Int32Array): void {
  for (let i = 0; i < length; i++) {
    const entry = list[i] as number;
    const doc = entry >>> 2;
    scores[doc] = (scores[doc] as number) + Math.floor((percent * (WORTH[entry & 3] as number)) / 100);
  }
}

/** Sixteenths of the bits that seeing the word tells: 16 for one that half of all have, at least 1. */
function rarity(documents: number, having: number): number {
  return Math.max(1, Math.round(16 * Math.log2(1 + documents / having)));
}

function likes(popularity: number): number {
  return popularity > 0 ? Math.floor(4 * Math.log2(1 + popularity)) : 0;
}
