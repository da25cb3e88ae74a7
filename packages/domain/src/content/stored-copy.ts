import { Content, type Database } from "@vitrine/db";
import type { ContentSentence, Fact, ProductContent } from "./contract.ts";
import { hashFacts } from "./fact-hash.ts";
import type { CopyLanguage } from "./language.ts";
import type { findPublishedCopy } from "./queries.ts";

/** A sentence as it is stored: with its facts as they stood, so that its evidence outlives a change of the catalog. */
interface StoredSentence extends ContentSentence {
  evidence?: Fact[];
}

type StoredCopy = NonNullable<Awaited<ReturnType<typeof findPublishedCopy>>>;

export interface NewCopy {
  productId: number;
  language: CopyLanguage;
  method: ProductContent["method"];
  model: string | null;
  sentences: ContentSentence[];
  /** Everything that was known when it was written. */
  facts: Fact[];
  /** Empty: it is published. */
  rejections: string[];
  tokens: number;
  createdAt: Date;
}

/** Keeps copy, published or refused, and with it what it cost. */
export async function storeCopy(db: Database, copy: NewCopy): Promise<void> {
  const { productId, language, method, model, sentences, facts, rejections, tokens, createdAt } = copy;
  const em = db.em();
  em.create(Content, {
    product: productId,
    locale: language,
    method,
    model,
    sentences: sentences.map((sentence): StoredSentence => ({ ...sentence, evidence: citedFacts(facts, [sentence]) })),
    factHash: hashFacts(facts, sentences),
    status: rejections.length > 0 ? "rejected" : "published",
    rejections,
    tokens,
    createdAt,
  });
  await em.flush();
}

/** Stored copy as it is shown, beside the facts of today. */
export function toContent(
  stored: StoredCopy,
  facts: Fact[],
  productId: number,
  language: CopyLanguage,
): ProductContent {
  const sentences = stored.sentences as StoredSentence[];
  const stale = hashFacts(facts, sentences) !== stored.factHash;
  return {
    productId,
    locale: language,
    method: stored.method as ProductContent["method"],
    model: stored.model ?? null,
    sentences: sentences.map(({ text, facts }) => ({ text, facts })),
    facts: stale ? evidenceOf(sentences) : citedFacts(facts, sentences),
    stale,
    createdAt: stored.createdAt,
  };
}

/** The facts that sentences cite, in the order of their numbers. */
export function citedFacts(facts: readonly Fact[], sentences: readonly ContentSentence[]): Fact[] {
  const cited = new Set(sentences.flatMap((sentence) => sentence.facts));
  return facts.filter(({ id }) => cited.has(id));
}

function evidenceOf(sentences: readonly StoredSentence[]): Fact[] {
  const byId = new Map(sentences.flatMap(({ evidence = [] }) => evidence).map((fact) => [fact.id, fact]));
  return [...byId.values()].sort((left, right) => left.id - right.id);
}
