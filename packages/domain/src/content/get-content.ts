import type { ContentInput, ProductContent } from "./contract.ts";
import type { ContentReaderDeps } from "./deps.ts";
import { loadFacts } from "./load-facts.ts";
import { findPublishedCopy } from "./queries.ts";
import { citedFacts, toContent } from "./stored-copy.ts";
import { writeFromTemplate } from "./write-from-template.ts";

/**
 * A product's copy with its evidence: what was published last, marked as stale where the facts have changed since, or
 * else put together from the facts of this moment. Copy is English or German; `locale` in the answer says which.
 *
 * @throws DomainError `not_found`, `gone`
 */
export async function getContent(deps: ContentReaderDeps, input: ContentInput): Promise<ProductContent> {
  const { productId } = input;
  const { facts, language } = await loadFacts(deps, input);
  const stored = await findPublishedCopy(deps.db, productId, language);
  if (stored) return toContent(stored, facts, productId, language);
  const sentences = writeFromTemplate(facts, language);
  return {
    productId,
    locale: language,
    method: "template",
    model: null,
    sentences,
    facts: citedFacts(facts, sentences),
    stale: false,
    createdAt: deps.clock.now(),
  };
}
