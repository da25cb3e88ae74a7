import { addCandidate } from "./candidates.ts";
import { type Crumb, categoryPathOf } from "./category-path.ts";
import { chooseMainProduct, type MainProduct } from "./choose-main-product.ts";
import type { CandidateSet, ExtractionMethod } from "./contract.ts";
import { type FoundItems, type FoundProduct, findProducts } from "./find-products.ts";
import { type Item, isItem, itemsOf, textOfProperty, textOfValue, valuesOf } from "./item.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { readOffers } from "./read-offers.ts";
import { readProductItem } from "./read-product-item.ts";
import { readTrailText } from "./read-trail.ts";

/** What one encoding of structured data told. */
export interface StructuredFindings extends FoundItems {
  method: ExtractionMethod;
  main: MainProduct | null;
}

/** Adds what the items of one encoding state about the page's own product. */
export function readStructured(
  items: Item[],
  page: Page,
  set: CandidateSet,
  method: ExtractionMethod,
): StructuredFindings {
  const found = findProducts(items);
  const main = chooseMainProduct(found.products, page);
  if (main) {
    main.offers.push(...offersOfTwins(main, found.products));
    readProductItem(main, page, set, method);
    const [loose] = found.looseOffers;
    // Templates often close the product's scope too early, so that its only offer stands beside it.
    if (
      loose &&
      found.looseOffers.length === 1 &&
      main.offers.length === 0 &&
      valuesOf(main.item, "offers").length === 0
    ) {
      readOffers(main.item, [loose], page, set, method, 0.75 * main.certainty);
    }
  }
  for (const trail of found.breadcrumbs.slice(0, 5)) {
    const path = categoryPathOf(crumbsOf(trail, page), page);
    if (path.length > 0) addCandidate(set, "categoryPath", path, { method, confidence: 0.9, source: trail.source });
  }
  for (const { text, source } of found.trailTexts.slice(0, 5)) {
    const path = categoryPathOf(readTrailText(text), page);
    if (path.length > 0) addCandidate(set, "categoryPath", path, { method, confidence: 0.8, source });
  }
  return { ...found, method, main };
}

/** Offers of products with the same name: shops describe each size or finish as a product of its own. */
function offersOfTwins(main: MainProduct, products: FoundProduct[]): Item[] {
  const name = textOfProperty(main.item, "name");
  if (name === undefined || main.role !== "main") return [];
  return products
    .filter(({ item, role }) => item !== main.item && role === "main" && textOfProperty(item, "name") === name)
    .flatMap(({ item }) => itemsOf(item, "offers"));
}

function crumbsOf(trail: Item, page: Page): Crumb[] {
  const entries = itemsOf(trail, "itemListElement").map((entry, i) => {
    const target = valuesOf(entry, "item")[0];
    const name =
      textOfProperty(entry, "name") ?? (target !== undefined && isItem(target) ? textOfValue(target) : undefined);
    const href =
      target === undefined
        ? textOfProperty(entry, "url")
        : isItem(target)
          ? (target.id ?? textOfProperty(target, "url"))
          : target;
    const position = Number(textOfProperty(entry, "position") ?? i);
    return { name: name ?? "", url: href ? absoluteUrl(href, page.baseUrl) : undefined, position };
  });
  return entries.toSorted((a, b) => (a.position || 0) - (b.position || 0));
}
