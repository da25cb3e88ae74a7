import { currencyExponent } from "../platform/money.ts";
import { FIRST_SPEC_ID, factIds, VARIANT_SEPARATOR } from "./collect-facts.ts";
import type { ContentSentence, Fact } from "./contract.ts";
import type { CopyLanguage } from "./language.ts";
import { templatePhrases } from "./template-phrases.ts";

const SPECS_PER_SENTENCE = 6;
const MAX_SPEC_SENTENCES = 3;
const MAX_VARIANTS = 8;

/** Currencies whose sign means no other one; the rest are written as their code. */
const signed = new Set(["EUR", "USD", "GBP"]);

/** Copy put together from facts alone: the same facts always give the same sentences. */
export function writeFromTemplate(facts: readonly Fact[], language: CopyLanguage): ContentSentence[] {
  return [
    ...introduce(facts, language),
    ...listSpecs(facts, language),
    ...listVariants(facts, language),
    ...tellPrices(facts, language),
  ];
}

function introduce(facts: readonly Fact[], language: CopyLanguage): ContentSentence[] {
  const [name, brand, category] = [factIds.name, factIds.brand, factIds.category].map((id) => find(facts, id));
  if (!name) return [];
  // Shops mostly begin the name with the brand.
  const shownBrand = brand && !name.value.toLowerCase().includes(brand.value.toLowerCase()) ? brand : undefined;
  const text = templatePhrases[language].introduction({
    name: name.value,
    brand: shownBrand?.value,
    category: category?.value,
  });
  return [{ text, facts: idsOf(name, shownBrand, category) }];
}

function listSpecs(facts: readonly Fact[], language: CopyLanguage): ContentSentence[] {
  const specs = facts.filter(({ id }) => id >= FIRST_SPEC_ID).slice(0, SPECS_PER_SENTENCE * MAX_SPEC_SENTENCES);
  const sentences: ContentSentence[] = [];
  for (let start = 0; start < specs.length; start += SPECS_PER_SENTENCE) {
    const part = specs.slice(start, start + SPECS_PER_SENTENCE);
    const list = part.map(({ label, value }) => `${label}: ${value}`).join("; ");
    sentences.push({ text: templatePhrases[language].specs(list, start === 0), facts: idsOf(...part) });
  }
  return sentences;
}

function listVariants(facts: readonly Fact[], language: CopyLanguage): ContentSentence[] {
  const [count, variants] = [find(facts, factIds.variantCount), find(facts, factIds.variants)];
  if (!count || !variants) return [];
  const names = variants.value.split(VARIANT_SEPARATOR);
  const shown = names.slice(0, MAX_VARIANTS);
  const list = new Intl.ListFormat(language, { type: "conjunction" }).format(shown);
  return [
    {
      text: templatePhrases[language].variants(count.value, list, shown.length === Number(count.value)),
      facts: idsOf(count, variants),
    },
  ];
}

function tellPrices(facts: readonly Fact[], language: CopyLanguage): ContentSentence[] {
  const shops = find(facts, factIds.shops);
  if (!shops) return [];
  const phrases = templatePhrases[language];
  const isOnlyShop = shops.value === "1";
  const prices = [
    { condition: "new", fact: find(facts, factIds.newPrice) },
    { condition: "used", fact: find(facts, factIds.usedPrice) },
    { condition: "refurbished", fact: find(facts, factIds.refurbishedPrice) },
  ] as const;
  const told = prices.flatMap(({ condition, fact }) =>
    fact ? [phrases.price(condition, formatPrice(fact.value, language), isOnlyShop)] : [],
  );
  const list = told.length > 0 ? new Intl.ListFormat(language).format(told) : undefined;
  return [{ text: phrases.offers(Number(shops.value), list), facts: idsOf(shops, ...prices.map(({ fact }) => fact)) }];
}

/** "799.00 EUR" as a reader writes it: "€799.00", "799,00 €". */
function formatPrice(value: string, language: CopyLanguage): string {
  const [decimal = "", currency = ""] = value.split(" ");
  const digits = currencyExponent(currency);
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: signed.has(currency) ? "symbol" : "code",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Number(decimal));
}

function find(facts: readonly Fact[], id: number): Fact | undefined {
  return facts.find((fact) => fact.id === id);
}

function idsOf(...facts: (Fact | undefined)[]): number[] {
  return facts.flatMap((fact) => fact?.id ?? []);
}
