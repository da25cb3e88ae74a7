import { createHash } from "node:crypto";
import { isVolatileFact } from "./collect-facts.ts";
import type { ContentSentence, Fact } from "./contract.ts";

/**
 * A fingerprint of the facts that copy rests on: another one means that the copy is stale. Prices and the number of
 * shops count only where the copy speaks of them, since they change by the hour.
 */
export function hashFacts(facts: readonly Fact[], sentences: readonly ContentSentence[]): string {
  const cited = new Set(sentences.flatMap((sentence) => sentence.facts));
  const counted = facts.filter(({ id }) => !isVolatileFact(id) || cited.has(id));
  return createHash("sha256")
    .update(JSON.stringify(counted.map(({ id, label, value }) => [id, label, value])))
    .digest("hex");
}
