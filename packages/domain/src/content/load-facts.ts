import { DomainError, notFound } from "../platform/errors.ts";
import { collectFacts } from "./collect-facts.ts";
import type { ContentInput, Fact } from "./contract.ts";
import type { ContentReaderDeps } from "./deps.ts";
import { type CopyLanguage, copyLanguage } from "./language.ts";
import { findCopyProduct } from "./queries.ts";

/**
 * What is known of a product now, and the language its copy is to be in.
 *
 * @throws DomainError `not_found`, or `gone` for an archived product, naming its successor if it was merged
 */
export async function loadFacts(
  { db, config }: ContentReaderDeps,
  { productId, locale = config.SITE_LOCALE }: ContentInput,
): Promise<{ facts: Fact[]; language: CopyLanguage }> {
  const product = await findCopyProduct(db, productId);
  if (!product) throw notFound("product", productId);
  if (product.status === "archived") {
    const hint = product.successor ? ` It is now part of “${product.successor}”.` : "";
    throw new DomainError("gone", `The product “${productId}” is no longer listed.${hint}`, {
      resource: "product",
      id: product.successor ?? productId,
    });
  }
  return { facts: collectFacts(product, config.SITE_CURRENCY), language: copyLanguage(locale) };
}
