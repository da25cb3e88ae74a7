import { cleanLine } from "./clean-text.ts";
import type { VariantFacts } from "./contract.ts";
import { normalizeGtin } from "./gtin.ts";
import { type Item, isItem, itemsOf, textOfProperty, textOfValue, valuesOf } from "./item.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { offersOf, readOffer } from "./read-offers.ts";

const MAX_VARIANTS = 200;
/** What sets variants of one product apart (schema.org `variesBy`, plus what musical instruments vary by). */
const VARYING = ["color", "size", "material", "pattern", "width", "height", "suggestedGender", "suggestedAge"];

/** The variants of a product group: `hasVariant`, or offers that carry numbers or names of their own. */
export function readVariants(product: Item, page: Page): VariantFacts[] | null {
  const described = itemsOf(product, "hasVariant");
  const variants = described.length > 0 ? described : offersOf(product).filter(hasOwnIdentity);
  if (variants.length < (described.length > 0 ? 1 : 2)) return null;
  return variants.slice(0, MAX_VARIANTS).map((variant) => readVariant(variant, page));
}

function hasOwnIdentity(offer: Item): boolean {
  return (
    textOfProperty(offer, "sku", "gtin13", "gtin", "mpn") !== undefined || itemsOf(offer, "itemOffered").length > 0
  );
}

function readVariant(variant: Item, page: Page): VariantFacts {
  const offered = itemsOf(variant, "itemOffered")[0];
  const sources = offered ? [variant, offered] : [variant];
  const text = (limit: number, ...names: string[]) => {
    const found = sources.map((source) => textOfProperty(source, ...names)).find(Boolean);
    return cleanLine(found ?? "", limit) || undefined;
  };
  const offer = readOffer(itemsOf(variant, "offers")[0] ?? variant, page);
  const gtin = normalizeGtin(text(80, "gtin", "gtin13", "gtin14", "gtin12", "gtin8", "isbn") ?? "");
  const url = offer.url ?? absoluteUrl(text(2_000, "url") ?? "", page.baseUrl);
  const facts = {
    name: text(500, "name"),
    sku: text(100, "sku"),
    mpn: text(100, "mpn"),
    gtin: gtin ?? undefined,
    price: offer.price ?? undefined,
    availability: offer.availability ?? undefined,
    url,
  };
  const stated = Object.entries(facts).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(stated) as Omit<VariantFacts, "attributes">), attributes: attributesOf(sources) };
}

function attributesOf(sources: Item[]): Record<string, string> {
  const attributes = new Map<string, string>();
  for (const source of sources) {
    for (const name of VARYING) {
      const [value] = valuesOf(source, name);
      const text = value === undefined ? "" : cleanLine(textOfValue(value) ?? "", 100);
      if (text && !attributes.has(name)) attributes.set(name, text);
    }
    for (const property of valuesOf(source, "additionalProperty").filter(isItem).slice(0, 30)) {
      const name = cleanLine(textOfProperty(property, "name") ?? "", 100);
      const text = cleanLine(textOfProperty(property, "value") ?? "", 100);
      if (name && text && !attributes.has(name)) attributes.set(name, text);
    }
  }
  return Object.fromEntries(attributes);
}
