import { toDecimal } from "../platform/money.ts";
import type { Fact } from "./contract.ts";
import type { CopyProduct } from "./queries.ts";

/** Numbers of the facts that every product may have. Specs follow from `FIRST_SPEC_ID` on. */
export const factIds = {
  name: 1,
  brand: 2,
  category: 3,
  newPrice: 4,
  usedPrice: 5,
  refurbishedPrice: 6,
  shops: 7,
  variantCount: 8,
  variants: 9,
} as const;

/** Number of the first spec. */
export const FIRST_SPEC_ID = 10;

/** Separates the names in the value of the fact `variants`. */
export const VARIANT_SEPARATOR = "; ";

const MAX_SPECS = 40;
const MAX_VARIANTS = 24;
const MAX_LABEL_LENGTH = 60;
/** A longer spec value is a shop's prose, and prose is not a fact. */
const MAX_VALUE_LENGTH = 160;

const conditions = [
  { condition: "new", id: factIds.newPrice },
  { condition: "used", id: factIds.usedPrice },
  { condition: "refurbished", id: factIds.refurbishedPrice },
] as const;

/** Whether a fact is a price: "799.00 EUR", a decimal point, never a separator of thousands. */
export function isPriceFact(id: number): boolean {
  return conditions.some((entry) => entry.id === id);
}

/** Whether a fact changes by the hour: copy that does not speak of it stays good when it does. */
export function isVolatileFact(id: number): boolean {
  return isPriceFact(id) || id === factIds.shops;
}

/**
 * What is known of a product as numbered facts, always in the same order. All of it was crawled: control characters,
 * links, markup and long prose stay out.
 *
 * @param currency the one that prices are told in; nothing is converted
 */
export function collectFacts(product: CopyProduct, currency: string): Fact[] {
  const facts: Fact[] = [];
  const add = (id: number, label: string, value: string | null) => {
    const cleaned = clean(value ?? "");
    if (cleaned) facts.push({ id, label, value: cleaned });
  };
  add(factIds.name, "Name", product.name);
  add(factIds.brand, "Brand", product.brand);
  add(factIds.category, "Category", product.category);
  for (const { condition, id } of conditions) {
    const best = product.bestPrices[currency]?.[condition];
    if (best) add(id, `Lowest price (${condition})`, `${toDecimal(best.price, currency)} ${currency}`);
  }
  if (product.shopCount > 0) add(factIds.shops, "Shops", String(product.shopCount));
  const variants = [...new Set(product.variants.map(clean))].filter(isFactual);
  if (variants.length > 1) {
    add(factIds.variantCount, "Number of variants", String(variants.length));
    add(factIds.variants, "Variants", variants.slice(0, MAX_VARIANTS).join(VARIANT_SEPARATOR));
  }
  const specs = product.specs
    .map(({ label, value }) => ({ label: clean(label).replace(/ ?:$/, ""), value: clean(value) }))
    .filter(
      ({ label, value }) =>
        label.length <= MAX_LABEL_LENGTH && /\p{L}/u.test(label) && isFactual(label) && isFactual(value),
    );
  for (const [index, { label, value }] of specs.slice(0, MAX_SPECS).entries()) add(FIRST_SPEC_ID + index, label, value);
  return facts;
}

/** One line of printable characters. */
function clean(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, " ").trim();
}

function isFactual(value: string): boolean {
  return value !== "" && value.length <= MAX_VALUE_LENGTH && !/[<>]|:\/\/|www\.|\p{L}{2}\.\p{L}{2}/iu.test(value);
}
