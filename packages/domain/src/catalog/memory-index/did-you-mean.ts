import type { TextQuery } from "../text-query.ts";
import type { Lexemes } from "./lexemes.ts";

/** Shorter words are too alike for a guess. */
const MIN_LENGTH = 4;

/**
 * The words as they are probably meant: each that the catalog does not know is replaced by the most frequent one at one
 * typing error's distance, from eight letters on at two. Null where there is nothing to replace, or no word to replace it by.
 */
export function guessMeaning(lexemes: Lexemes, { clauses }: TextQuery): string | null {
  let replaced = false;
  const words: string[] = [];
  for (const { negated, options } of clauses) {
    if (negated) continue;
    for (const { text, prefix } of options[0]?.words ?? []) {
      const known = lexemes.get(text) !== undefined || (prefix && lexemes.startingWith(text).length > 0);
      const guess = known ? text : closest(lexemes, text);
      if (guess === null) return null;
      replaced ||= guess !== text;
      words.push(guess);
    }
  }
  return replaced ? words.join(" ") : null;
}

function closest(lexemes: Lexemes, word: string): string | null {
  if (word.length < MIN_LENGTH) return null;
  const maxDistance = word.length >= 8 ? 2 : 1;
  let best: string | null = null;
  let bestDistance = maxDistance + 1;
  let bestCount = 0;
  for (const [candidate, { length }] of lexemes.entries()) {
    if (Math.abs(candidate.length - word.length) > Math.min(maxDistance, bestDistance)) continue;
    const distance = editDistance(word, candidate, Math.min(maxDistance, bestDistance));
    if (distance > maxDistance) continue;
    const better =
      distance < bestDistance ||
      (distance === bestDistance &&
        (length > bestCount || (length === bestCount && (best === null || candidate < best))));
    if (!better) continue;
    best = candidate;
    bestDistance = distance;
    bestCount = length;
  }
  return best;
}

/**
 * Letters to insert, delete, replace or swap with their neighbour (Damerau–Levenshtein, optimal string alignment).
 *
 * @returns `limit + 1` where it is more than the limit
 */
export function editDistance(a: string, b: string, limit: number): number {
  const width = b.length + 1;
  let before = new Uint8Array(width);
  let previous = Uint8Array.from({ length: width }, (_, j) => j);
  let current = new Uint8Array(width);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    let least = i;
    for (let j = 1; j < width; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1)
      ) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      current[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    [before, previous, current] = [previous, current, before];
  }
  return Math.min(previous[b.length]!, limit + 1);
}
