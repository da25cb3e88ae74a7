import { addCandidate } from "./candidates.ts";
import type { MainProduct } from "./choose-main-product.ts";
import { cleanNumber } from "./clean-number.ts";
import { cleanLine } from "./clean-text.ts";
import type { CandidateSet, ExtractionMethod, Rating } from "./contract.ts";
import { normalizeGtin } from "./gtin.ts";
import { hasType, type Item, isItem, itemsOf, textOfProperty, textOfValue, valuesOf } from "./item.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { plainDescription } from "./plain-description.ts";
import { readOffers } from "./read-offers.ts";
import { readSpecs } from "./read-specs.ts";
import { readVariants } from "./read-variants.ts";

/** How far each encoding is believed; JSON-LD is the one shops test with search engines. */
const BASE_CONFIDENCE: Partial<Record<ExtractionMethod, number>> = { "json-ld": 0.95, microdata: 0.9, rdfa: 0.88 };
const GTIN_PROPERTIES = ["gtin", "gtin13", "gtin14", "gtin12", "gtin8", "ean", "ean13", "upc", "isbn", "barcode"];

/** Adds everything that the page's own product states in one encoding. */
export function readProductItem(main: MainProduct, page: Page, set: CandidateSet, method: ExtractionMethod): void {
  const { item } = main;
  const confidence = (BASE_CONFIDENCE[method] ?? 0.8) * main.certainty;
  const evidence = (property: string, factor = 1) => ({
    method,
    confidence: confidence * factor,
    source: `${item.source}.${property}`,
  });
  const line = (limit: number, ...names: string[]) => cleanLine(textOfProperty(item, ...names) ?? "", limit);

  addCandidate(set, "name", line(500, "name"), evidence("name"));
  addBrand(item, page, set, evidence);
  addCandidate(set, "sku", cleanNumber(line(100, "sku")), evidence("sku", 0.8));
  addCandidate(set, "sku", cleanNumber(line(100, "productID")), evidence("productID", 0.55));
  addCandidate(set, "mpn", cleanNumber(line(100, "mpn")), evidence("mpn"));
  addGtin(item, set, evidence);
  addCandidate(set, "images", imagesOf(item, page), evidence("image"));
  addCandidate(
    set,
    "description",
    plainDescription(textOfProperty(item, "description") ?? ""),
    evidence("description"),
  );
  addCategory(item, set, evidence);
  addCandidate(set, "specs", readSpecs(item), evidence("additionalProperty"));
  addCandidate(set, "rating", ratingOf(item), evidence("aggregateRating"));
  addCandidate(set, "groupId", groupIdOf(item), evidence("inProductGroupWithID"));
  addCandidate(set, "variants", readVariants(item, page), evidence("hasVariant"));
  const variants = itemsOf(item, "hasVariant");
  const more =
    valuesOf(item, "offers").length > 0
      ? main.offers
      : [...main.offers, ...variants.flatMap((variant) => itemsOf(variant, "offers"))];
  readOffers(item, more, page, set, method, confidence);
}

type EvidenceOf = (
  property: string,
  factor?: number,
) => { method: ExtractionMethod; confidence: number; source: string };

function addBrand(item: Item, page: Page, set: CandidateSet, evidence: EvidenceOf): void {
  for (const [property, factor] of [
    ["brand", 1],
    ["manufacturer", 0.7],
  ] as const) {
    const value = valuesOf(item, property)[0];
    const text = value === undefined ? undefined : textOfValue(value)?.split(" | ")[0];
    // An address names the brand's page, a placeholder nothing, and the product's own name is no brand.
    if (text && !/^(?:https?:|[${%#])/.test(text) && !repeatsName(text, item, page))
      addCandidate(set, "brand", cleanLine(text, 100), evidence(property, factor));
  }
}

function repeatsName(brand: string, item: Item, page: Page): boolean {
  const text = cleanLine(brand, 500).toLowerCase();
  const names = [cleanLine(textOfProperty(item, "name") ?? "", 500), ...page.headings].map((name) =>
    name.toLowerCase(),
  );
  return names.some((name) => name.length > 3 && text.startsWith(name));
}

function addGtin(item: Item, set: CandidateSet, evidence: EvidenceOf): void {
  const owners = [item, ...itemsOf(item, "offers").slice(0, 1)];
  for (const owner of owners) {
    for (const property of GTIN_PROPERTIES) {
      const text = textOfProperty(owner, property);
      if (text) addCandidate(set, "gtin", normalizeGtin(text), evidence(property));
    }
    for (const identifier of [...valuesOf(owner, "identifier"), ...valuesOf(owner, "productID")]) {
      const text = isItem(identifier) ? textOfProperty(identifier, "value") : identifier;
      const id = isItem(identifier) ? (textOfProperty(identifier, "propertyID") ?? "") : identifier;
      if (text && /gtin|ean|upc|isbn/i.test(id))
        addCandidate(set, "gtin", normalizeGtin(text), evidence("identifier", 0.9));
    }
  }
}

function addCategory(item: Item, set: CandidateSet, evidence: EvidenceOf): void {
  const [value] = valuesOf(item, "category");
  const text = value === undefined ? undefined : textOfValue(value);
  if (!text || /^https?:/.test(text)) return;
  const path = text
    .split(/\s*(?:>|›|»|\/(?=\s)|&gt;)\s*/)
    .map((name) => cleanLine(name, 100))
    .filter(Boolean);
  addCandidate(set, "categoryPath", path.slice(0, 12), evidence("category", path.length > 1 ? 0.8 : 0.5));
}

function imagesOf(item: Item, page: Page): string[] | null {
  const urls = valuesOf(item, "image", "images", "photo").flatMap((value) => {
    const href = isItem(value) ? (textOfProperty(value, "contentUrl", "url", "image") ?? value.id) : value;
    return href ? [absoluteUrl(href, page.baseUrl)] : [];
  });
  const images = [...new Set(urls)].filter((url) => url !== undefined).slice(0, 20);
  return images.length > 0 ? images : null;
}

function ratingOf(item: Item): Rating | null {
  const rating = itemsOf(item, "aggregateRating")[0];
  if (!rating) return null;
  const value = toNumber(textOfProperty(rating, "ratingValue"));
  const best = toNumber(textOfProperty(rating, "bestRating")) ?? 5;
  if (value === null || value < 0 || best <= 0 || value > best) return null;
  const count = toNumber(textOfProperty(rating, "ratingCount", "reviewCount"));
  return { value: Math.round((value / best) * 500) / 100, count: count === null ? null : Math.round(count) };
}

function toNumber(text: string | undefined): number | null {
  const match = /^\s*(\d{1,9})(?:[.,](\d{1,6}))?/.exec(text ?? "");
  return match ? Number(`${match[1]}.${match[2] ?? "0"}`) : null;
}

function groupIdOf(item: Item): string {
  const group = itemsOf(item, "isVariantOf")[0];
  const id =
    textOfProperty(item, "inProductGroupWithID", "productGroupID") ??
    (group && hasType(group, "ProductGroup") ? textOfProperty(group, "productGroupID") : undefined);
  return cleanLine(id ?? "", 100);
}
