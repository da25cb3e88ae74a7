import type { ContentInput, Fact, ProductContent } from "./contract.ts";
import type { ContentWriterDeps } from "./deps.ts";
import { getContent } from "./get-content.ts";
import type { CopyLanguage } from "./language.ts";
import { loadFacts } from "./load-facts.ts";
import { findPublishedCopy } from "./queries.ts";
import { storeCopy, toContent } from "./stored-copy.ts";
import { verifySentences } from "./verify-sentences.ts";
import { writeFromTemplate } from "./write-from-template.ts";
import type { CopyModel } from "./write-with-model.ts";

/**
 * Writes a product's copy anew and publishes it. With a model, what it wrote is checked against the facts first; refused
 * copy is kept with the reasons, and the answer is what `getContent` gives: the copy before, or the template's.
 *
 * @throws DomainError `not_found`, `gone`; `rate_limited` where the day's budget is used up; `unavailable` or `timeout`
 *   where the model service fails: nothing has changed then
 */
export async function generateContent(deps: ContentWriterDeps, input: ContentInput): Promise<ProductContent> {
  const { facts, language } = await loadFacts(deps, input);
  if (deps.model) await publishFromModel(deps, deps.model, input.productId, facts, language);
  else await publishFromTemplate(deps, input.productId, facts, language);
  return getContent(deps, input);
}

function publishFromModel(
  deps: ContentWriterDeps,
  model: CopyModel,
  productId: number,
  facts: Fact[],
  language: CopyLanguage,
): Promise<void> {
  return model.write(facts, language, async ({ sentences, rejections: malformed, tokens }) => {
    const rejections = malformed.length > 0 ? malformed : verifySentences(sentences, facts, language);
    if (rejections.length > 0) deps.log.warn({ productId, model: model.name, rejections }, "Copy was refused");
    await storeCopy(deps.db, {
      productId,
      language,
      method: "model",
      model: model.name,
      sentences,
      facts,
      rejections,
      tokens,
      createdAt: deps.clock.now(),
    });
  });
}

/** The same template of the same facts is stored once. */
async function publishFromTemplate(
  deps: ContentWriterDeps,
  productId: number,
  facts: Fact[],
  language: CopyLanguage,
): Promise<void> {
  const sentences = writeFromTemplate(facts, language);
  const stored = await findPublishedCopy(deps.db, productId, language);
  if (stored) {
    const shown = toContent(stored, facts, productId, language);
    const isSame = JSON.stringify(shown.sentences) === JSON.stringify(sentences);
    if (shown.method === "template" && !shown.stale && isSame) return;
  }
  const template = { method: "template", model: null, rejections: [], tokens: 0 } as const;
  await storeCopy(deps.db, {
    ...template,
    rejections: [],
    productId,
    language,
    sentences,
    facts,
    createdAt: deps.clock.now(),
  });
}
