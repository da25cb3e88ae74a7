import type { Token } from "./tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Whether a word may be a name: it has a capital, a digit, or letters that are not Latin. */
export function looksLikeName({ kind, raw }: Token): boolean {
  return kind === "word" && /[\p{Lu}\p{Lt}\p{N}]|[^\P{L}\p{Script=Latin}]/u.test(raw);
}

/**
 * Whether a word is one of `known` or of the language, apart from its ending, or is put together from such.
 *
 * @param known words of the facts, in lower case
 */
export function isDerivable(word: string, known: ReadonlySet<string>, vocabulary: Vocabulary): boolean {
  const isKnown = (part: string) => known.has(part) || vocabulary.capitalized.has(part);
  if (isKnown(word) || inflects(word, known, vocabulary)) return true;
  return vocabulary.compounds && splits(word, (part) => isKnown(part) || inflects(part, known, vocabulary), vocabulary);
}

/** "Pickups" of "pickup", and the other way round. Short words have no endings: "As" is no plural of "A". */
function inflects(word: string, known: ReadonlySet<string>, { endings }: Vocabulary): boolean {
  if (word.length < 4) return false;
  return endings.some(
    (ending) =>
      known.has(word + ending) ||
      (word.endsWith(ending) && word.length - ending.length >= 3 && known.has(word.slice(0, -ending.length))),
  );
}

/** "Ahornhals" of "Ahorn" and "Hals": two known words, the second with no capital left to tell it by. */
function splits(word: string, isKnown: (part: string) => boolean, { capitalized }: Vocabulary): boolean {
  for (let at = 3; at <= word.length - 3; at++) {
    const head = word.slice(0, at);
    const tail = word.slice(at);
    if (capitalized.has(tail) && (isKnown(head) || (head.endsWith("s") && isKnown(head.slice(0, -1))))) return true;
  }
  return false;
}
