import { findBuyButtons } from "./buy-buttons.ts";
import type { PageLink, PageType } from "./contract.ts";
import { textOfProperty, valuesOf } from "./item.ts";
import type { Page } from "./page.ts";
import { offersOf } from "./read-offers.ts";
import type { StructuredFindings } from "./read-structured.ts";

export interface PageTypeDecision {
  pageType: PageType;
  /** 0 to 1. */
  confidence: number;
}

/** Points for each kind of page; a reason counts once. */
interface Evidence {
  product: number;
  listing: number;
}

const LISTING_TYPES = ["collectionpage", "searchresultspage", "offercatalog", "productcollection"];
const ARTICLE_TYPES = [
  "article",
  "newsarticle",
  "blogposting",
  "techarticle",
  "howto",
  "recipe",
  "discussionforumposting",
  "qapage",
];
const PRODUCT_PATH =
  /\/(?:products?|produkte?|produit|producto|prodotto|item|itm|dp|ip|pdp|p|gp\/product|detail|artikel|tovar)\/[^/]{3,}|[-/_][a-z]?\d{4,}(?:\.html?)?$|-p-?\d+(?:\.html?)?$/i;
const LISTING_PATH =
  /\/(?:c|cat|category|categories|kategorie|collections?|browse|search|list|brands?|tags?|topics?|shop|catalogue?|product-category)(?:\/[^/]*){0,3}$|[?&](?:q|query|search|page|sort|c)=/i;

/** Decides whether a page sells one product, lists several, or is something else. */
export function decidePageType(page: Page, structured: StructuredFindings[], links: PageLink[]): PageTypeDecision {
  const evidence: Evidence = { product: 0, listing: 0 };
  weighStructured(structured, evidence);
  weighHead(page, evidence);
  weighAddress(page, evidence);
  weighButtons(page, evidence);
  if (links.some(({ rel }) => rel === "next" || rel === "prev")) evidence.listing += 1;
  return decide(evidence);
}

function decide({ product, listing }: Evidence): PageTypeDecision {
  const margin = product - listing;
  if (product >= 3 && margin >= 1) return { pageType: "product", confidence: Math.min(0.98, 0.6 + margin * 0.06) };
  if (listing >= 2) return { pageType: "listing", confidence: Math.min(0.95, 0.55 + (listing - product) * 0.06) };
  return { pageType: "other", confidence: Math.max(0.5, 0.9 - Math.max(product, listing) * 0.15) };
}

function weighStructured(structured: StructuredFindings[], evidence: Evidence): void {
  let best = 0;
  for (const { main } of structured) {
    if (!main) continue;
    const priced = offersOf(main.item, main.offers).some(
      (offer) => valuesOf(offer, "price", "lowPrice", "priceSpecification").length > 0,
    );
    const numbered = textOfProperty(main.item, "sku", "mpn", "gtin", "gtin13", "productID") !== undefined;
    best = Math.max(best, main.certainty * (priced ? 4 : numbered ? 2.5 : 1));
  }
  evidence.product += best;
  const listed = Math.max(
    ...structured.map(({ products }) => products.filter(({ role }) => role === "listed" || role === "main").length),
  );
  if (best === 0 && listed >= 3) evidence.listing += 3;
  const listLength = Math.max(...structured.map(({ listLength }) => listLength));
  if (listLength >= 3) evidence.listing += best > 0 ? 1 : 2.5;
  const has = (types: string[]) => structured.some((found) => types.some((type) => found.types.has(type)));
  if (has(LISTING_TYPES)) evidence.listing += 2;
  if (has(ARTICLE_TYPES)) evidence.product -= 1.5;
  if (has(["itempage"])) evidence.product += 1;
}

function weighHead(page: Page, evidence: Evidence): void {
  const type = page.meta("og:type")?.toLowerCase().trim() ?? "";
  if (/product\.group|collection|category/.test(type)) evidence.listing += 2;
  else if (/product|item$/.test(type)) evidence.product += 1.5;
  if (page.meta("product:price:amount") || page.meta("og:price:amount")) evidence.product += 1.5;
}

function weighAddress(page: Page, evidence: Evidence): void {
  const url = URL.parse(page.url);
  const path = url ? url.pathname + url.search : "";
  if (LISTING_PATH.test(path)) evidence.listing += 1;
  if (url && PRODUCT_PATH.test(url.pathname)) evidence.product += 1;
  if (url && url.pathname === "/") evidence.product -= 2;
}

function weighButtons(page: Page, evidence: Evidence): void {
  const count = findBuyButtons(page).length;
  if (count >= 1 && count <= 6) evidence.product += 1;
  if (count > 12) evidence.listing += 1;
}
