import { type Bitset, countBits, createBitset, intersect, listBits, setBit, unite } from "./bitset.ts";
import { countFacets } from "./count-facets.ts";
import { guessMeaning } from "./did-you-mean.ts";
import { createDocuments, type Documents } from "./documents.ts";
import { type Condition, createConditionSets, toConditions } from "./filters.ts";
import { hashText } from "./hash-text.ts";
import { createLexemes } from "./lexemes.ts";
import { matchText } from "./match-text.ts";
import { createPlaces, type Places, subtreeOf } from "./places.ts";
import { createPriceSpread, type PriceSpread } from "./price-spread.ts";
import type { AnswerTo, IndexAnswers, IndexFigures, IndexFilter, IndexQuestion, IndexSink } from "./protocol.ts";
import type { Dimensions, IndexRow } from "./rows.ts";
import { selectPage, sortColumn } from "./select-page.ts";
import { suggest } from "./suggest.ts";
import { createTerms, type Terms } from "./terms.ts";

/** The catalog in columns: counts, filters, sorts and finds words in memory. Knows neither database nor threads. */
export interface MemoryIndex extends IndexSink {
  readonly asOf: number;
  ask<Question extends IndexQuestion>(question: Question): AnswerTo<Question>;
  figures(): Omit<IndexFigures, "state" | "builtInMs">;
}

/** Above the relevance of everything that words find. */
const EXACT_SCORE = 2 ** 30;

export function createMemoryIndex(): MemoryIndex {
  let documents: Documents;
  let terms: Terms;
  let lexemes: ReturnType<typeof createLexemes>;
  let sets: ReturnType<typeof createConditionSets>;
  let inCategory: PriceSpread;
  let inBrand: PriceSpread;
  let places: Places = createPlaces({ categories: [], brands: [], shops: [], attributes: [] });
  let asOf = -1;
  reset();

  function reset(): void {
    documents = createDocuments();
    terms = createTerms();
    lexemes = createLexemes();
    sets = createConditionSets(documents);
    inCategory = createPriceSpread();
    inBrand = createPriceSpread();
  }

  function putRow(row: IndexRow): void {
    let doc = documents.find(row.id);
    const textHash = hashText(row.search);
    if (doc !== undefined) spread(doc, -1);
    if (doc !== undefined && (!row.active || documents.textHash[doc] !== textHash)) {
      documents.kill(doc);
      doc = undefined;
    }
    if (!row.active) return;
    if (doc === undefined) {
      doc = documents.add(row.id);
      documents.setText(doc, { textHash, nameWords: lexemes.add(doc, row.search) });
    }
    const list = [
      ...row.shopIds.map((id) => terms.intern("shop", String(id))),
      ...row.conditions.map((condition) => terms.intern("condition", condition)),
      ...Object.entries(row.specs).map(([key, raw]) => terms.internSpec(key, raw)),
    ];
    documents.write(doc, { ...row, brandId: row.brandId ?? 0, categoryId: row.categoryId ?? 0 }, list);
    spread(doc, 1);
  }

  /** Counts a document in, or out before it is written anew. */
  function spread(doc: number, count: 1 | -1): void {
    const bucket = documents.priceBucket[doc] as number;
    inCategory.add(documents.category[doc] as number, bucket, count);
    inBrand.add(documents.brand[doc] as number, bucket, count);
  }

  /** About how many match, told from counts alone; undefined for a filter that counts are not kept for. */
  function estimate({ filter, text }: IndexFilter): number | undefined {
    const { category, brands, price, ...others } = filter;
    if (text || Object.values(others).some((value) => value !== undefined)) return undefined;
    if (category !== undefined && brands) return undefined;
    const span = price?.min === undefined && price?.max === undefined ? undefined : price;
    if (brands) {
      const ids = brands.flatMap((slug) => places.brandBySlug.get(slug)?.id ?? []);
      return inBrand.estimate([...new Set(ids)], span);
    }
    if (category === undefined) return inCategory.estimate([0, ...places.categories.keys()], span);
    const place = places.categoryBySlug.get(category);
    return inCategory.estimate(place ? subtreeOf(places, place) : [], span);
  }

  function count({ filter, exactUpTo }: Extract<IndexQuestion, { kind: "count" }>): IndexAnswers["count"] {
    const guess = estimate(filter);
    const isSpan = filter.filter.price?.min !== undefined || filter.filter.price?.max !== undefined;
    if (guess !== undefined && (!isSpan || guess > exactUpTo)) return { total: guess, exact: !isSpan };
    return { total: countBits(match(filter).bits), exact: true };
  }

  /** What is alive and holds the words, with the scores words give. */
  function find({ text, phrases = [], exact = [] }: IndexFilter): { bits: Bitset; scores?: Int32Array } {
    if (!text) return { bits: documents.live.slice() };
    const { bits, scores } = matchText({ documents, lexemes }, text, phrases.map(toBits));
    for (const id of exact) {
      const doc = documents.find(id);
      if (doc !== undefined) scores[doc] = EXACT_SCORE;
    }
    unite(bits, toBits(exact));
    intersect(bits, documents.live);
    return { bits, scores };
  }

  function toBits(ids: number[]): Bitset {
    const bits = createBitset(documents.capacity);
    for (const id of ids) {
      const doc = documents.find(id);
      if (doc !== undefined) setBit(bits, doc, true);
    }
    return bits;
  }

  function conditionsOf({ filter }: IndexFilter): Condition[] {
    return toConditions(filter, { documents, terms, places });
  }

  function match(filter: IndexFilter): { bits: Bitset; scores?: Int32Array } {
    const found = find(filter);
    const conditions = conditionsOf(filter);
    for (const condition of conditions) if (!condition.narrow) intersect(found.bits, sets.get(condition));
    for (const { narrow } of conditions) narrow?.(found.bits);
    return found;
  }

  function answer(question: IndexQuestion): IndexAnswers[keyof IndexAnswers] {
    switch (question.kind) {
      case "count":
        return count(question);
      case "page":
        return selectFrom(question);
      case "facets": {
        const { filter, facets, maxValues, currency } = question;
        const conditions = conditionsOf(filter).map((condition) => ({ condition, bits: sets.get(condition) }));
        const request = { conditions, base: find(filter).bits };
        const wanted = facets && new Set(facets);
        return countFacets({ documents, terms, places }, { ...request, wanted, maxValues, currency });
      }
      case "suggest":
        return suggest({ documents, lexemes, places }, question.text, question.limit);
    }
  }

  function selectFrom(question: Extract<IndexQuestion, { kind: "page" }>): IndexAnswers["page"] {
    const { filter, sort, limit, after, guessBelow = 0 } = question;
    const { bits, scores } = match(filter);
    const docs = listBits(bits, new Uint32Array(documents.size + 32));
    const column = sortColumn(sort, documents, scores);
    const guess = filter.text !== null && docs.length < guessBelow ? guessMeaning(lexemes, filter.text) : null;
    return {
      entries: selectPage(docs, documents.ids, column, { limit, after }),
      total: docs.length,
      didYouMean: guess,
    };
  }

  return {
    get asOf() {
      return asOf;
    },
    reset,
    setDimensions(dimensions: Dimensions) {
      places = createPlaces(dimensions);
      sets.clear();
    },
    put(rows) {
      for (const row of rows) putRow(row);
      sets.clear();
    },
    setPopularity(scores) {
      documents.popularity.fill(0);
      for (const { id, popularity } of scores) {
        const doc = documents.find(id);
        if (doc !== undefined) documents.popularity[doc] = popularity;
      }
    },
    moveTo(id) {
      asOf = id;
    },
    // The switch gives each kind its own answer, which the compiler cannot tie to the question's type.
    ask: <Question extends IndexQuestion>(question: Question) =>
      ({ ...answer(question), asOf }) as unknown as AnswerTo<Question>,
    figures: () => ({
      products: documents.liveCount,
      words: lexemes.size,
      values: terms.size,
      bytes: documents.bytes() + lexemes.bytes(),
      asOf,
    }),
  };
}
