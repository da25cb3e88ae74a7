import type { TextQuery } from "../text-query.ts";
import { has, intersect, listBits } from "./bitset.ts";
import type { Documents } from "./documents.ts";
import type { Lexemes } from "./lexemes.ts";
import { matchText } from "./match-text.ts";
import { type Places, rollUp } from "./places.ts";
import type { IndexAnswers } from "./protocol.ts";
import { selectPage, sortColumn } from "./select-page.ts";

interface SuggestIndex {
  documents: Documents;
  lexemes: Lexemes;
  places: Places;
}

/** The best products for what was typed so far, and the brands and categories it may be the name of. */
export function suggest(index: SuggestIndex, text: TextQuery, limit: number): IndexAnswers["suggest"] {
  const { documents, lexemes, places } = index;
  const { bits, scores } = matchText({ documents, lexemes }, text);
  intersect(bits, documents.live);
  const docs = listBits(bits, new Uint32Array(documents.size + 32));
  const entries = selectPage(docs, documents.ids, sortColumn("relevance", documents, scores), { limit });
  const brands = [...places.brands.values()].filter((brand) => holds(brand.slug, text));
  const categories = [...places.categories.values()].filter((category) => holds(category.slug, text));
  const inBrand = brands.length > 0 ? countBy(index, documents.brand, places.maxBrandId) : undefined;
  const inCategory =
    categories.length > 0 ? rollUp(countBy(index, documents.category, places.maxCategoryId), places) : undefined;
  return {
    productIds: entries.map(({ id }) => id),
    brands: mostProducts(
      brands.map(({ id, slug, name }) => ({ slug, name, products: inBrand![id] as number })),
      limit,
    ),
    categories: mostProducts(
      categories.map(({ id, slug, name, path }) => ({ slug, name, path, products: inCategory!.get(id) ?? 0 })),
      limit,
    ),
  };
}

/** Products that are alive, by what the column says. */
function countBy({ documents }: SuggestIndex, column: Int32Array, maxId: number): Int32Array {
  const counts = new Int32Array(maxId + 1);
  for (let doc = 0; doc < documents.size; doc++) {
    if (!has(documents.live, doc)) continue;
    const id = column[doc] as number;
    counts[id] = (counts[id] as number) + 1;
  }
  return counts;
}

/** Whether each word that was typed begins a word of the name. */
function holds(slug: string, { clauses }: TextQuery): boolean {
  const words = slug.split("-");
  return (
    clauses.length > 0 &&
    clauses.every(
      ({ negated, options }) =>
        !negated &&
        options.some((option) =>
          option.words.every(({ text, prefix }) =>
            words.some((word) => (prefix ? word.startsWith(text) : word === text)),
          ),
        ),
    )
  );
}

/** What has no product is of no use to anybody. */
function mostProducts<Shown extends { slug: string; products: number }>(shown: Shown[], limit: number): Shown[] {
  return shown
    .filter(({ products }) => products > 0)
    .sort((a, b) => b.products - a.products || (a.slug < b.slug ? -1 : 1))
    .slice(0, limit);
}
