import { NO_PRICE } from "@vitrine/db/reader";
import type { Facet, Facets, FacetValue, PriceHistogram } from "../contract-lists.ts";
import { fixedFacets, toFacet } from "../facet-shape.ts";
import { toBuckets } from "../price-buckets.ts";
import { type Bitset, countBits, intersect, listBits, subtract } from "./bitset.ts";
import { countColumn, countTerms, countTermsOf, spanPrices } from "./counting.ts";
import { type Documents, NO_BUCKET } from "./documents.ts";
import type { Condition } from "./filters.ts";
import { type Places, rollUp } from "./places.ts";
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
  const stockCounts = new Int32Array(2);
  const termCounts = new Int32Array(terms.size);
  const bucketCounts = new Int32Array(NO_BUCKET + 1);
  let span: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const matches = listBits(all, scratch);
  countColumn(matches, documents.brand, brandCounts);
  countColumn(matches, documents.category, categoryCounts);
  countColumn(matches, documents.inStock, stockCounts);
  countTerms(matches, documents, termCounts);
  countPrices(matches);

  for (const failed of conditions) {
    const { facet } = failed.condition;
    if (facet === null) continue;
    const only = base.slice();
    for (const other of conditions) if (other !== failed) intersect(only, other.bits);
    subtract(only, failed.bits);
    const docs = listBits(only, scratch);
    const field = terms.fieldNumber(facet);
    if (facet === "brand") countColumn(docs, documents.brand, brandCounts);
    else if (facet === "category") countColumn(docs, documents.category, categoryCounts);
    else if (facet === "inStock") countColumn(docs, documents.inStock, stockCounts);
    else if (facet === "price") countPrices(docs);
    // Where no product has the attribute, there is nothing to count.
    else if (field !== undefined) countTermsOf(docs, documents, terms.fieldOf, field, termCounts);
  }

  const isWanted = (key: string) => wanted === undefined || wanted.has(key);
  const facets: Facet[] = [];
  for (const [key, values] of Object.entries(fixedValues())) {
    if (isWanted(key) && (values.length > 0 || wanted)) facets.push(toFacet(fixedFacets[key]!, values, maxValues));
  }
  facets.push(...specFacets());
  return { total, facets, price: isWanted("price") ? histogram() : null };

  function countPrices(docs: Uint32Array): void {
    countColumn(docs, documents.priceBucket, bucketCounts);
    span = spanPrices(docs, documents.price, NO_PRICE, span);
  }

  function fixedValues(): Record<string, FacetValue[]> {
    return {
      category: [...rollUp(categoryCounts, places)].map(([id, count]) => {
        const { slug, name } = places.categories.get(id)!;
        return { value: slug, label: name, count };
      }),
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
        { value: "true", label: "true", count: stockCounts[1] as number },
        { value: "false", label: "false", count: stockCounts[0] as number },
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
    const [min, max] = span;
    if (min > max) return { currency, min: null, max: null, buckets: [] };
    return { currency, min, max, buckets: toBuckets(min, max, (bucket) => bucketCounts[bucket] as number) };
  }
}
