import type { TextQuery } from "../text-query.ts";
import { has, intersect, listBits } from "./bitset.ts";
import type { Documents } from "./documents.ts";
import type { Lexemes } from "./lexemes.ts";
import { matchText } from "./match-text.ts";
import { type Places, subtreeOf } from "./places.ts";
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
  return {
    productIds: entries.map(({ id }) => id),
    brands: mostProducts(
      brands.map(({ id, slug, name }) => ({ slug, name, products: countIn(index, documents.brand, [id]) })),
      limit,
    ),
    categories: mostProducts(
      categories.map((category) => ({
        slug: category.slug,
        name: category.name,
        path: category.path,
        products: countIn(index, documents.category, subtreeOf(places, category)),
      })),
      limit,
    ),
  };
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

function countIn({ documents }: SuggestIndex, column: Int32Array, ids: number[]): number {
  const wanted = new Set(ids);
  let count = 0;
  for (let doc = 0; doc < documents.size; doc++) {
    if (wanted.has(column[doc] as number) && has(documents.live, doc)) count += 1;
  }
  return count;
}

/** What has no product is of no use to anybody. */
function mostProducts<Shown extends { slug: string; products: number }>(shown: Shown[], limit: number): Shown[] {
  return shown
    .filter(({ products }) => products > 0)
    .sort((a, b) => b.products - a.products || (a.slug < b.slug ? -1 : 1))
    .slice(0, limit);
}
