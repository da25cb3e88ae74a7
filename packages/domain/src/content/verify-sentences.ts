import { factIds } from "./collect-facts.ts";
import type { ContentSentence, Fact } from "./contract.ts";
import type { CopyLanguage } from "./language.ts";
import { type Evidence, findNamed, readEvidence, supports } from "./verify/evidence.ts";
import { isDerivable, looksLikeName } from "./verify/names.ts";
import { isMoney, readQuantities } from "./verify/quantities.ts";
import { startsWithTokens, type Token, tokenize } from "./verify/tokens.ts";
import { findSpelledUnit } from "./verify/units.ts";
import { vocabularies } from "./verify/vocabulary.ts";

const MAX_SENTENCES = 20;
const MAX_TEXT_LENGTH = 1_000;

/** What every sentence may name without citing it: what the copy is about. */
const subject: ReadonlySet<number> = new Set([factIds.name, factIds.brand, factIds.category]);

/**
 * Checks copy against the facts that it cites, by rule and without a model. Refused are: a number, unit or name that
 * cannot be derived from the cited facts; a number told of something else than its fact; praise and promises; links and
 * markup; a fact that does not exist. It errs on the side of refusing.
 *
 * What it cannot see is a false statement without number, unit, name or praise, such as another wood in lower case.
 *
 * @returns the reasons to refuse it; empty where every sentence holds
 */
export function verifySentences(
  sentences: readonly ContentSentence[],
  facts: readonly Fact[],
  language: CopyLanguage,
): string[] {
  if (sentences.length === 0) return ["There are no sentences."];
  if (sentences.length > MAX_SENTENCES)
    return [`There are ${sentences.length} sentences; ${MAX_SENTENCES} are allowed.`];
  const evidence = facts.map(readEvidence);
  return sentences.flatMap((sentence, index) =>
    verifySentence(sentence, evidence, language).map((reason) => `Sentence ${index + 1}: ${reason}.`),
  );
}

function verifySentence({ text, facts: ids }: ContentSentence, evidence: Evidence[], language: CopyLanguage): string[] {
  if (!/\p{L}/u.test(text)) return ["it is empty"];
  if (text.length > MAX_TEXT_LENGTH) return [`it is longer than ${MAX_TEXT_LENGTH} characters`];
  if (/\p{C}/u.test(text)) return ["it has control characters"];
  const unknown = ids.filter((id) => !evidence.some((fact) => fact.id === id));
  if (unknown.length > 0) return [`there is no fact ${unknown.join(", ")}`];
  if (ids.length === 0) return ["it cites no fact"];

  const cited = evidence.filter(({ id }) => ids.includes(id));
  const tokens = tokenize(text);
  return [
    ...findMarkup(text, tokens, cited),
    ...findNumbers(tokens, evidence, cited, language),
    ...findWords(tokens, evidence, cited, language),
  ];
}

/** Links, markup, and digits of other scripts, which nothing below would read. */
function findMarkup(text: string, tokens: readonly Token[], cited: readonly Evidence[]): string[] {
  if (/[<>{}\\|]|:\/\/|@|\]\(|\bwww\./i.test(text)) return ["it has a link or markup"];
  if (/[^\P{N}0-9]/u.test(text.normalize("NFKC"))) return ["it has digits of another script"];
  // "Node.js" is a link save where it is a name.
  const known = new Set(cited.filter(({ isName }) => isName).flatMap(({ words }) => [...words]));
  const domain = tokens.find(
    ({ gap, folded }, index) =>
      gap === "." &&
      folded.length > 1 &&
      !(known.has(folded) && known.has(tokens[index - 1]?.folded ?? "")) &&
      (tokens[index - 1]?.folded.length ?? 0) > 1,
  );
  return domain ? [`“.${domain.raw}” looks like a link`] : [];
}

function findNumbers(
  tokens: readonly Token[],
  evidence: Evidence[],
  cited: Evidence[],
  language: CopyLanguage,
): string[] {
  const quoted = findQuotes(tokens, cited);
  return readQuantities(tokens, language).flatMap((quantity) => {
    const isQuoted = quoted.has(quantity.number) || cited.some(({ words }) => words.has(quantity.raw.toLowerCase()));
    // A price is never taken from a shop's spec table, not even word for word.
    if (isQuoted && !quantity.meanings.some(isMoney)) return [];
    const named = findNamed(evidence, quantity, tokens);
    const candidates = named.length > 0 ? cited.filter((fact) => named.includes(fact)) : cited;
    if (candidates.some((fact) => supports(fact, quantity, tokens))) return [];
    const shown = tokens
      .slice(quantity.start, quantity.end)
      .map(({ raw }) => raw)
      .join(" ");
    return [`the number “${shown}” is not in the facts it cites`];
  });
}

/** Tokens that repeat a cited label or value of several words as it is. */
function findQuotes(tokens: readonly Token[], cited: readonly Evidence[]): Set<number> {
  const quoted = new Set<number>();
  for (const { label, value } of cited) {
    for (const part of [label, value]) {
      if (part.length < 2 || part.every(({ kind }) => kind === "number")) continue;
      for (let start = 0; start + part.length <= tokens.length; start++) {
        if (startsWithTokens(tokens, start, part)) part.forEach((_, offset) => void quoted.add(start + offset));
      }
    }
  }
  return quoted;
}

function findWords(
  tokens: readonly Token[],
  evidence: Evidence[],
  cited: Evidence[],
  language: CopyLanguage,
): string[] {
  const vocabulary = vocabularies[language];
  const known = new Set(
    evidence.filter((fact) => cited.includes(fact) || subject.has(fact.id)).flatMap(({ words }) => [...words]),
  );
  const measured = new Set(
    readQuantities(tokens, language).flatMap(({ start, end }) =>
      Array.from({ length: end - start }, (_, offset) => start + offset),
    ),
  );
  return tokens.flatMap((token, index) => {
    if (token.kind === "sign" && !measured.has(index)) return [`the unit “${token.raw}” is not in the facts it cites`];
    if (token.kind !== "word" || measured.has(index) || known.has(token.folded)) return [];
    if (vocabulary.claims.has(token.folded)) return [`“${token.raw}” is praise or a promise`];
    const unit = findSpelledUnit(token.raw);
    if (unit && !cited.some(({ meanings }) => [...meanings].some((meaning) => meaning.endsWith(` ${unit.base}`)))) {
      return [`the unit “${token.raw}” is not in the facts it cites`];
    }
    if (looksLikeName(token) && !unit && !isDerivable(token.folded, known, vocabulary))
      return [`the name “${token.raw}” is not in the facts it cites`];
    return [];
  });
}
