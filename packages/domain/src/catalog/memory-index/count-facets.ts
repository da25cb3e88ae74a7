import { NO_PRICE } from "@vitrine/db/reader";
import type { Facet, Facets, FacetValue, PriceHistogram } from "../contract-lists.ts";
import { fixedFacets, toFacet } from "../facet-shape.ts";
import { countPrices, priceBounds } from "../price-buckets.ts";
import { type Bitset, countBits, intersect, listBits, subtract } from "./bitset.ts";
import type { Documents } from "./documents.ts";
import type { Condition } from "./filters.ts";
import type { Places } from "./places.ts";
import type { Terms } from "./terms.ts";

export interface FacetRequest {
  conditions: { condition: Condition; bits: Bitset }[];
  /** Alive, and with the words that are looked for. */
  base: Bitset;
  /** Undefined: all that the matches have. */
  wanted: ReadonlySet<string> | undefined;
  maxValues: number;
  currency: string;
}

interface Tables {
  documents: Documents;
  terms: Terms;
  places: Places;
}

/** Most facets in an answer that did not name them. */
export const MAX_FACETS = 30;

/**
 * Counts every facet as if its own condition were absent, in one walk: what satisfies all conditions counts for all facets,
 * and what fails one condition alone counts for that facet. No document is in both, so however many facets are
 * filtered by, each document is visited once.
 */
export function countFacets(tables: Tables, request: FacetRequest): Omit<Facets, "asOf"> {
  const { documents, terms, places } = tables;
  const { conditions, base, wanted, maxValues, currency } = request;
  const scratch = new Uint32Array(documents.size + 32);
  const all = base.slice();
  for (const { bits } of conditions) intersect(all, bits);
  const total = countBits(all);

  const brandCounts = new Int32Array(places.maxBrandId + 1);
  const categoryCounts = new Int32Array(places.maxCategoryId + 1);
  const stockCounts = [0, 0] as [number, number];
  const termCounts = new Int32Array(terms.size);
  const prices: Float64Array[] = [];

  const countAll = listBits(all, scratch);
  countColumn(countAll, documents.brand, brandCounts);
  countColumn(countAll, documents.category, categoryCounts);
  countStock(countAll);
  countTerms(countAll);
  keepPrices(countAll);

  for (const failed of conditions) {
    const { facet } = failed.condition;
    if (facet === null) continue;
    const only = base.slice();
    for (const other of conditions) if (other !== failed) intersect(only, other.bits);
    subtract(only, failed.bits);
    const docs = listBits(only, scratch);
    if (facet === "brand") countColumn(docs, documents.brand, brandCounts);
    else if (facet === "category") countColumn(docs, documents.category, categoryCounts);
    else if (facet === "inStock") countStock(docs);
    else if (facet === "price") keepPrices(docs);
    else countTermsOf(facet, docs);
  }

  const isWanted = (key: string) => wanted === undefined || wanted.has(key);
  const facets: Facet[] = [];
  for (const [key, values] of Object.entries(fixedValues())) {
    if (isWanted(key) && (values.length > 0 || wanted)) facets.push(toFacet(fixedFacets[key]!, values, maxValues));
  }
  facets.push(...specFacets());
  return { total, facets, price: isWanted("price") ? histogram() : null };

  function countStock(docs: Uint32Array): void {
    let inStock = 0;
    for (let i = 0; i < docs.length; i++) inStock += documents.inStock[docs[i] as number] as number;
    stockCounts[1] += inStock;
    stockCounts[0] += docs.length - inStock;
  }

  function countTermsOf(facet: string, docs: Uint32Array): void {
    const field = terms.fieldNumber(facet);
    // No product has the attribute: there is nothing to count.
    if (field !== undefined) countTerms(docs, field);
  }

  function countTerms(docs: Uint32Array, field?: number): void {
    const { termStart, termCount, terms: arena } = documents;
    const { fieldOf } = terms;
    for (let i = 0; i < docs.length; i++) {
      const doc = docs[i] as number;
      const start = termStart[doc] as number;
      const end = start + (termCount[doc] as number);
      for (let j = start; j < end; j++) {
        const term = arena[j] as number;
        if (field === undefined || fieldOf[term] === field) termCounts[term] = (termCounts[term] as number) + 1;
      }
    }
  }

  function keepPrices(docs: Uint32Array): void {
    const values = new Float64Array(docs.length);
    let count = 0;
    for (let i = 0; i < docs.length; i++) {
      const price = documents.price[docs[i] as number] as number;
      if (price !== NO_PRICE) values[count++] = price;
    }
    prices.push(values.subarray(0, count));
  }

  function fixedValues(): Record<string, FacetValue[]> {
    return {
      category: rollUp(categoryCounts, places),
      brand: [...places.brands.values()].flatMap(({ id, slug, name }) => {
        const count = brandCounts[id] as number;
        return count > 0 ? [{ value: slug, label: name, count }] : [];
      }),
      shop: terms.of("shop").flatMap((term) => {
        const shop = places.shops.get(Number(terms.value(term)));
        const count = termCounts[term] as number;
        return shop && count > 0 ? [{ value: shop.slug, label: shop.name, count }] : [];
      }),
      condition: terms.of("condition").flatMap((term) => {
        const count = termCounts[term] as number;
        return count > 0 ? [{ value: terms.value(term), label: terms.value(term), count }] : [];
      }),
      inStock: [
        { value: "true", label: "true", count: stockCounts[1] },
        { value: "false", label: "false", count: stockCounts[0] },
      ].filter(({ count }) => count > 0),
    };
  }

  function specFacets(): Facet[] {
    const found: { facet: Facet; products: number }[] = [];
    for (let number = 0; number < terms.fieldCount(); number++) {
      const name = terms.fieldName(number);
      if (!name.startsWith("spec:")) continue;
      const key = name.slice("spec:".length);
      if (!isWanted(key)) continue;
      const values = terms.of(name).flatMap((term) => {
        const count = termCounts[term] as number;
        if (count === 0) return [];
        const numeric = Number.isNaN(terms.number(term)) ? null : terms.number(term);
        return [
          {
            value: terms.value(term),
            label: terms.label(term),
            count,
            number: numeric,
            numberMax: numeric === null ? null : terms.numberMax(term),
            unit: terms.unit(term),
          },
        ];
      });
      if (values.length === 0) continue;
      const facet = toFacet({ key, label: places.attributeLabels.get(key) ?? key }, values, maxValues);
      found.push({ facet, products: values.reduce((sum, { count }) => sum + count, 0) });
    }
    found.sort((a, b) => b.products - a.products || (a.facet.key < b.facet.key ? -1 : 1));
    return found.slice(0, wanted ? found.length : MAX_FACETS).map(({ facet }) => facet);
  }

  function histogram(): PriceHistogram {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (const list of prices) {
      for (let i = 0; i < list.length; i++) {
        const price = list[i] as number;
        if (price < min) min = price;
        if (price > max) max = price;
      }
    }
    if (min > max) return { currency, min: null, max: null, buckets: [] };
    const bounds = priceBounds(min, max);
    return { currency, min, max, buckets: countPrices(bounds, prices) };
  }
}

function countColumn(docs: Uint32Array, column: Int32Array, counts: Int32Array): void {
  for (let i = 0; i < docs.length; i++) {
    const id = column[docs[i] as number] as number;
    counts[id] = (counts[id] as number) + 1;
  }
}

/** A category's count has those below it in it. Id 0 is no category. */
function rollUp(counts: Int32Array, { categories }: Places): FacetValue[] {
  const sums = new Map<number, number>();
  for (const { id } of categories.values()) {
    const count = counts[id] as number;
    if (count === 0) continue;
    for (let at: number | null = id; at !== null; at = categories.get(at)?.parentId ?? null) {
      sums.set(at, (sums.get(at) ?? 0) + count);
    }
  }
  return [...sums].flatMap(([id, count]) => {
    const category = categories.get(id);
    return category ? [{ value: category.slug, label: category.name, count }] : [];
  });
}
