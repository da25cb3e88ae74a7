import type { MatchReason } from "../../catalog/contract.ts";
import type { Evidence, EvidenceKind } from "../names/weigh-pair.ts";

/** What a piece of evidence says to a reader. `codes`: the numbers, words or brands it is about. */
const texts: Record<EvidenceKind, (codes: string) => string> = {
  "gtin-same": () => "Both have the same GTIN",
  "gtin-apart": () => "They have different GTINs",
  "mpn-same": (codes) => `Both have the part number ${codes}`,
  words: () => "Words that the names share, by how rare they are",
  "code-same": (codes) => `Both names have the model number ${codes}`,
  "code-in-front": (codes) => `One has figures in front of the model number ${codes}`,
  "code-behind": (codes) => `Both have the model number ${codes}, one with more to it`,
  "code-letter": (codes) => `Both have the model number ${codes}, one with a letter behind`,
  "code-sibling": (codes) => `Model numbers that differ in their last letters: ${codes}`,
  "code-different": (codes) => `Different model numbers: ${codes}`,
  "code-alike": () => "The different model numbers are built alike, as those of one maker are",
  serves: () => "One is made for what the other is",
  "quantity-apart": () => "A size, power or other quantity differs",
  "quantity-same": () => "A size, power or other quantity is the same",
  "range-missing": () => "One names a range, as that of a lens, and the other does not",
  "number-apart": () => "Numbers in the names differ",
  "number-same": () => "Numbers in the names are the same",
  "generation-apart": () => "They are of different generations",
  "generation-missing": () => "One names a generation and the other does not",
  "brand-apart": (codes) => `Different brands: ${codes}`,
  "brand-same": (codes) => `Both are of the brand ${codes}`,
  "variant-apart": (codes) => `Different finish, colour or hand: ${codes}`,
  "accessory-apart": () => "One names an accessory and the other does not",
  "price-apart": () => "The prices are far apart",
  "price-near": () => "The prices are near each other",
};

/** Evidence for people, the strongest first. */
export function describeEvidence(evidence: readonly Evidence[]): MatchReason[] {
  return evidence
    .map(({ kind, detail = "", weight }) => ({ kind, text: texts[kind](detail), weight }))
    .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
}
