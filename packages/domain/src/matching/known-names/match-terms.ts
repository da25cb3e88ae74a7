import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { hashText } from "../../catalog/memory-index/hash-text.ts";
import { recordset } from "../../platform/batch.ts";
import type { OfferProfile } from "../names/describe-offer.ts";
import { emptyCounts, joinedFrom, type VocabularyCounts } from "../names/vocabulary.ts";

/** What is stored of the terms that a few offers ask for: words, joined ones too, "#" and a form of a model number. */
export interface KnownTerms {
  counts: VocabularyCounts;
  /** Products by term; null where there are too many to tell anything. */
  products: Map<string, number[] | null>;
}

/** A term of more products leads to none of them. So many ids keep a row in one piece. */
const MAX_PRODUCTS = 200;
/** The row that counts the offers. */
const SIZE_KEY = 0;

export function emptyTerms(): KnownTerms {
  return { counts: emptyCounts(), products: new Map() };
}

/** What an offer is found by. */
export function* blockingTerms(profile: OfferProfile): Iterable<string> {
  yield* profile.words;
  for (const form of profile.forms) yield `#${form}`;
}

/** Every term whose count weighs on a comparison of the offer. */
export function* weighedTerms(profile: OfferProfile): Iterable<string> {
  yield* profile.words;
  for (const { text } of profile.codes) yield `#${text}`;
  if (profile.givenBrand !== null) yield profile.givenBrand;
  // Further behind, a brand of several words is not looked for.
  else for (const from of [0, 1]) for (const { joined } of joinedFrom(profile.tokens, from)) yield joined;
}

interface TermRow {
  key: number;
  frequency: number;
  firsts: number;
  brands: number;
  companions: string[] | null;
  products: number[] | null;
}

/** Adds to `known` what is stored of terms that are not in it yet. */
export async function readTerms(trx: Transaction<Tables>, known: KnownTerms, terms: Iterable<string>): Promise<void> {
  const wanted = new Map<number, string>();
  for (const term of terms) if (!known.products.has(term)) wanted.set(hashText(term), term);
  if (wanted.size === 0) return;
  const { rows } = await sql<TermRow>`
    select key, frequency, firsts, brands, companions, products from match_term
    where key = any(${[SIZE_KEY, ...wanted.keys()]}::bigint[])`.execute(trx);
  for (const term of wanted.values()) known.products.set(term, []);
  for (const row of rows) {
    if (row.key === SIZE_KEY) known.counts.size ||= row.frequency;
    else putTerm(known, wanted.get(row.key)!, row);
  }
}

function putTerm(
  { counts, products }: KnownTerms,
  term: string,
  { frequency, firsts, brands, companions, products: found }: TermRow,
): void {
  products.set(term, found);
  if (frequency > 0) counts.frequencies.set(term, frequency);
  if (brands > 0) counts.brands.set(term, brands);
  if (firsts > 0) counts.leading.set(term, firsts);
  if (companions) counts.companions.set(term.slice(1), new Set(companions));
}

/** Notes that a product is found by the terms of an offer. */
export function addProduct({ products }: KnownTerms, profile: OfferProfile, productId: number): void {
  for (const term of blockingTerms(profile)) {
    const found = products.get(term);
    if (found === null || found?.includes(productId)) continue;
    products.set(term, !found ? [productId] : found.length < MAX_PRODUCTS ? [...found, productId] : null);
  }
}

/**
 * Stores what became of terms that were read before, under the catalog lock that has been held since. `profiles`: the offers
 * that were learned.
 */
export async function writeTerms(
  trx: Transaction<Tables>,
  { counts, products }: KnownTerms,
  profiles: readonly OfferProfile[],
): Promise<void> {
  const terms = new Set(profiles.flatMap((profile) => [...blockingTerms(profile)]));
  for (const { givenBrand } of profiles) if (givenBrand !== null) terms.add(givenBrand);
  const rows: TermRow[] = [...terms].map((term) => ({
    key: hashText(term),
    frequency: counts.frequencies.get(term) ?? 0,
    firsts: counts.leading.get(term) ?? 0,
    brands: counts.brands.get(term) ?? 0,
    companions: term.startsWith("#") ? [...(counts.companions.get(term.slice(1)) ?? [])] : null,
    products: products.get(term) ?? null,
  }));
  rows.push({ key: SIZE_KEY, frequency: counts.size, firsts: 0, brands: 0, companions: null, products: null });
  await sql`insert into match_term (key, frequency, firsts, brands, companions, products)
    select key, frequency, firsts, brands, nullif(companions, '{}'), products
    from ${recordset(distinct(rows))} as row(key bigint, frequency int, firsts int, brands int, companions text[], products bigint[])
    order by key
    on conflict (key) do update set frequency = excluded.frequency, firsts = excluded.firsts, brands = excluded.brands,
      companions = excluded.companions, products = excluded.products`.execute(trx);
}

/** Two words of one hash, which somebody may have looked for, are one: the last. */
function distinct(rows: TermRow[]): TermRow[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}
