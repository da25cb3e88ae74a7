import { NO_PRICE } from "@vitrine/db/reader";
import type { ListFilter, SpecRange } from "../contract-lists.ts";
import { convertToBase, normalizeSpec } from "../specs/normalize-spec.ts";
import { stableKey } from "../stable-key.ts";
import { type Bitset, createBitset, setBit } from "./bitset.ts";
import type { Documents } from "./documents.ts";
import { type Places, subtreeOf } from "./places.ts";
import type { Terms } from "./terms.ts";

/** One condition of a filter: the documents that satisfy it, and the facet that is counted without it. */
export interface Condition {
  /** `category`, `brand`, `shop`, `condition`, `inStock`, `price`, `spec:KEY`; null where no facet shows it. */
  facet: string | null;
  /** Equal for equal conditions. */
  key: string;
  /** Puts the documents in. Documents that are not alive may be among them. */
  fill(bits: Bitset): void;
  /** Takes the others out: faster than a set of its own where few are left, or where nobody asks for the same again. */
  narrow?(bits: Bitset): void;
}

/** The conditions a filter consists of, words apart. A name that does not exist is satisfied by nothing. */
export function toConditions(
  filter: Omit<ListFilter, "q">,
  { documents, terms, places }: { documents: Documents; terms: Terms; places: Places },
): Condition[] {
  const conditions: Condition[] = [];
  const add = (facet: string, value: unknown, fill: Condition["fill"]) =>
    conditions.push({ facet, key: `${facet}:${stableKey([value])}`, fill });
  const addTerms = (facet: string, value: unknown, wanted: Iterable<number | undefined>) =>
    add(facet, value, (bits) => fillFromTerms(bits, documents, wanted, terms.size));

  const { category, brands, shops, price, inStock, hasImage, condition, specs } = filter;
  if (category !== undefined) {
    const place = places.categoryBySlug.get(category);
    const ids = place ? subtreeOf(places, place) : [];
    add("category", category, (bits) => fillFromColumn(bits, documents.category, documents.size, ids));
  }
  if (brands) {
    const ids = brands.flatMap((slug) => places.brandBySlug.get(slug)?.id ?? []);
    add("brand", brands, (bits) => fillFromColumn(bits, documents.brand, documents.size, ids));
  }
  if (shops) {
    const ids = shops.map((slug) => places.shopBySlug.get(slug)?.id);
    addTerms(
      "shop",
      shops,
      ids.map((id) => (id === undefined ? undefined : terms.find("shop", String(id)))),
    );
  }
  if (condition !== undefined) addTerms("condition", condition, [terms.find("condition", condition)]);
  if (inStock !== undefined) {
    add("inStock", inStock, (bits) => fillFromColumn(bits, documents.inStock, documents.size, [inStock ? 1 : 0]));
  }
  if (hasImage !== undefined) {
    conditions.push({
      facet: null,
      key: `hasImage:${hasImage}`,
      fill: (bits) => fillFromColumn(bits, documents.hasImage, documents.size, [hasImage ? 1 : 0]),
    });
  }
  if (price?.min !== undefined || price?.max !== undefined) {
    const { min = 0, max = NO_PRICE } = price;
    // What has no price is in no span of prices.
    const end = Math.min(max, NO_PRICE - 1);
    conditions.push({
      facet: "price",
      key: `price:${min}-${end}`,
      fill: (bits) => fillFromPrices(bits, documents, min, end),
      narrow: (bits) => narrowToPrices(bits, documents, min, end),
    });
  }
  for (const [key, wanted] of Object.entries(specs ?? {})) {
    const facet = `spec:${key}`;
    addTerms(
      facet,
      wanted,
      Array.isArray(wanted) ? withValues(terms, facet, wanted) : withinRange(terms, facet, wanted),
    );
  }
  return conditions;
}

function* withValues(terms: Terms, facet: string, values: string[]): Generator<number | undefined> {
  for (const value of values) yield terms.find(facet, normalizeSpec(value).norm);
}

/** Values that lie in the span, or reach into it where they are ranges themselves. */
function* withinRange(terms: Terms, facet: string, { min, max, unit }: SpecRange): Generator<number> {
  const low = toBase(min ?? Number.NEGATIVE_INFINITY, unit);
  const high = toBase(max ?? Number.POSITIVE_INFINITY, unit);
  if (!low || !high) return;
  for (const term of terms.of(facet)) {
    if (low.unit !== undefined && terms.unit(term) !== low.unit) continue;
    if (terms.numberMax(term) >= low.value && terms.number(term) <= high.value) yield term;
  }
}

/** Without a unit the ends are in whatever unit the attribute is kept in. */
function toBase(value: number, unit: string | undefined): { value: number; unit: string | undefined } | null {
  if (unit === undefined) return { value, unit };
  if (Number.isFinite(value)) return convertToBase(value, unit);
  const base = convertToBase(1, unit);
  return base && { value, unit: base.unit };
}

/** A word of the set at a time: at a million products a walk takes half a millisecond. */
function fillFromColumn(bits: Bitset, column: Int32Array | Uint8Array, size: number, wanted: number[]): void {
  const marks = new Uint8Array(Math.max(0, ...wanted) + 1);
  for (const id of wanted) marks[id] = 1;
  for (let from = 0; from < size; from += 32) {
    const length = Math.min(32, size - from);
    let word = 0;
    for (let i = 0; i < length; i++) {
      // Beyond the marks there is `undefined`, which is not 1 either.
      if (marks[column[from + i] as number] === 1) word |= 1 << i;
    }
    bits[from >>> 5] = word;
  }
}

function fillFromTerms(bits: Bitset, documents: Documents, wanted: Iterable<number | undefined>, count: number): void {
  const marks = new Uint8Array(count);
  let any = false;
  for (const term of wanted) {
    if (term === undefined) continue;
    marks[term] = 1;
    any = true;
  }
  if (!any) return;
  const { size, termStart, termCount, terms } = documents;
  for (let doc = 0; doc < size; doc++) {
    const start = termStart[doc] as number;
    const end = start + (termCount[doc] as number);
    for (let i = start; i < end; i++) {
      if (marks[terms[i] as number] === 1) {
        setBit(bits, doc, true);
        break;
      }
    }
  }
}

function fillFromPrices(bits: Bitset, { price, size }: Documents, min: number, max: number): void {
  for (let from = 0; from < size; from += 32) {
    const length = Math.min(32, size - from);
    let word = 0;
    for (let i = 0; i < length; i++) {
      const value = price[from + i] as number;
      if (value >= min && value <= max) word |= 1 << i;
    }
    bits[from >>> 5] = word;
  }
}

function narrowToPrices(bits: Bitset, { price }: Documents, min: number, max: number): void {
  for (let at = 0; at < bits.length; at++) {
    let kept = bits[at] as number;
    for (let rest = kept; rest !== 0; rest &= rest - 1) {
      const lowest = rest & -rest;
      const value = price[at * 32 + 31 - Math.clz32(lowest)] as number;
      if (value < min || value > max) kept &= ~lowest;
    }
    bits[at] = kept;
  }
}

/** Sets of conditions that were asked for before, until a document changes. */
export interface ConditionSets {
  get(condition: Condition): Bitset;
  clear(): void;
}

/** At a million products a set has 125 kB. */
const MAX_SETS = 128;

export function createConditionSets(documents: Documents): ConditionSets {
  const sets = new Map<string, Bitset>();
  return {
    get(condition) {
      let bits = sets.get(condition.key);
      // Asked for last comes last.
      sets.delete(condition.key);
      if (!bits) {
        bits = createBitset(documents.capacity);
        condition.fill(bits);
        if (sets.size >= MAX_SETS) sets.delete(sets.keys().next().value!);
      }
      sets.set(condition.key, bits);
      return bits;
    },
    clear: () => sets.clear(),
  };
}
