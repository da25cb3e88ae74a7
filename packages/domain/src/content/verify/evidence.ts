import { factIds, isPriceFact } from "../collect-facts.ts";
import type { Fact } from "../contract.ts";
import { isMoney, type Quantity, readQuantities } from "./quantities.ts";
import { isBeside, type Token, tokenize } from "./tokens.ts";
import { findUnit } from "./units.ts";

/** A fact, read for what it bears out. */
export interface Evidence {
  id: number;
  label: Token[];
  value: Token[];
  /** Every word of label and value, in lower case. */
  words: ReadonlySet<string>;
  /** Whether the value is made of names, whose numbers count nothing: the 24 of "Custom 24". */
  isName: boolean;
  /** What its numbers mean; empty where they are parts of names. */
  meanings: ReadonlySet<string>;
}

const nameFacts: ReadonlySet<number> = new Set([factIds.name, factIds.brand, factIds.category, factIds.variants]);

/** Words this short stand in too many labels to tell which fact is meant. */
const MIN_LABEL_WORD = 3;
/** Where one statement ends and the next begins. */
const stops = new Set(["and", "or", "with", "plus", "und", "oder", "mit", "sowie"]);
/** Words of labels that say nothing of what is labelled. */
const empty = new Set(["the", "for", "per", "der", "die", "das", "von", "für", "pro"]);
const stem = (word: string) => word.replace(/(?:en|es|e|n|s)$/, "");

export function readEvidence({ id, label, value }: Fact): Evidence {
  const [labelTokens, valueTokens] = [tokenize(label), tokenize(value)];
  const isName = nameFacts.has(id);
  return {
    id,
    label: labelTokens,
    value: valueTokens,
    words: new Set([...labelTokens, ...valueTokens].filter(({ kind }) => kind === "word").map(({ folded }) => folded)),
    isName,
    meanings: new Set(isName ? [] : readMeanings(id, label, valueTokens, value)),
  };
}

function readMeanings(id: number, label: string, tokens: Token[], value: string): string[] {
  if (isPriceFact(id)) return readQuantities(tokens, "machine").flatMap(({ meanings }) => meanings);
  // "Weight (kg)": the unit of every number in the value.
  const unit = /[([]([^()[\]]+)[)\]]$/.exec(label)?.[1] ?? "";
  const all = findUnit(unit) ? [tokens, tokenize(`${value} ${unit}`)] : [tokens];
  // What a shop's spec table says of money is not this product's price today.
  return all
    .flatMap((each) => readQuantities(each, "unknown").flatMap(({ meanings }) => meanings))
    .filter((meaning) => !isMoney(meaning));
}

/** Whether a fact bears out a number with its unit, as it stands in a text. */
export function supports(fact: Evidence, quantity: Quantity, text: readonly Token[]): boolean {
  if (!fact.isName) return quantity.meanings.some((meaning) => fact.meanings.has(meaning));
  return fact.value.some((token, index) => {
    if (token.raw !== text[quantity.number]?.raw) return false;
    const same = (offset: number) => {
      const neighbour = fact.value[index + offset];
      return neighbour !== undefined && neighbour.folded === text[quantity.number + offset]?.folded;
    };
    return fact.value.length === 1 || same(-1) || same(1);
  });
}

/**
 * The facts whose label is named beside a number: "22 frets", "a scale length of 648 mm". Such a number must come from
 * one of them, and not from another fact that happens to hold it.
 */
export function findNamed(facts: readonly Evidence[], { start, end }: Quantity, text: readonly Token[]): Evidence[] {
  const ahead: Token[] = [];
  for (let index = end; index < end + 2 && isBeside(text[index]); index++) {
    const token = text[index] as Token;
    if (stops.has(token.folded)) break;
    ahead.push(token);
  }
  const behind: Token[] = [];
  for (let index = start - 1; index >= Math.max(0, start - 3); index--) {
    const token = text[index] as Token;
    if (stops.has(token.folded) || token.kind !== "word" || !/^[\s:=-]*$/.test(text[index + 1]?.gap ?? "")) break;
    behind.push(token);
  }
  for (const token of [...ahead, ...behind]) {
    const named = facts.filter(({ label }) => label.some((word) => isSameWord(word, token)));
    if (named.length > 0) return named;
  }
  return [];
}

function isSameWord(word: Token, token: Token): boolean {
  return (
    word.kind === "word" &&
    token.kind === "word" &&
    word.folded.length >= MIN_LABEL_WORD &&
    !empty.has(word.folded) &&
    !stops.has(word.folded) &&
    stem(word.folded) === stem(token.folded)
  );
}
