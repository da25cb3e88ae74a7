import type { PageLink, PageType } from "./contract.ts";
import { textOfProperty, valuesOf } from "./item.ts";
import type { Page } from "./page.ts";
import { offersOf } from "./read-offers.ts";
import type { StructuredFindings } from "./read-structured.ts";
import type { VisibleFindings } from "./read-visible.ts";
import type { RatedPrice } from "./read-visible-price.ts";

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
/** "/products/strat", "/dp/B07FW264WL". */
const PRODUCT_PATH =
  /\/(?:products?|produkte?|produits?|productos?|prodott[oi]|produtos?|tovar|goods|items?|itm|dp|ip|pdp|gp\/product|prod)\/[^/]{3,}/i;
/** An address that ends in a number, as those of products do more often than others. */
const NUMBERED_PATH = /[-/_.][a-z]{0,3}\d{4,}(?:\.(?:html?|php|aspx?))?\/?$|\/p\/[^/]{3,}|-p-?\d+(?:\.html?)?$/i;
const LISTING_PATH =
  /\/(?:c|b|cat|cp|category|categories|kategorien?|categorie|categoria|collections?|browse|search|suche|s|list|listing|brands?|marken|tags?|topics?|market|shop|catalogu?e?|product-category|departments?)(?:\/[^/]*){0,3}$|[?&](?:q|query|search|page|sort|c)=/i;

/** A data sheet; tables in articles have fewer rows of two cells, and those of lists have more cells. */
const MANY_SPECS = 8;

/** Decides whether a page sells one product, lists several, or is something else. */
export function decidePageType(
  page: Page,
  structured: StructuredFindings[],
  visible: VisibleFindings,
  links: PageLink[],
): PageTypeDecision {
  const evidence: Evidence = { product: 0, listing: 0 };
  weighStructured(structured, evidence);
  weighHead(page, evidence);
  weighAddress(page, evidence);
  weighVisible(visible, evidence);
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
  if (!url) return;
  if (url.pathname === "/") evidence.product -= 2;
  if (PRODUCT_PATH.test(url.pathname)) evidence.product += 2;
  else if (LISTING_PATH.test(url.pathname + url.search)) evidence.listing += 2;
  else if (NUMBERED_PATH.test(url.pathname)) evidence.product += 1;
}

function weighVisible({ visible, price, prices, numbers, specs }: VisibleFindings, evidence: Evidence): void {
  const { title, buyOrders } = visible;
  const anchors = [title?.order, price?.order].filter((order) => order !== undefined);
  const nearButton = buyOrders.some((buy) => anchors.some((anchor) => buy >= anchor - 30 && buy <= anchor + 80));
  if (price) evidence.product += Math.min(2, price.points / 2.5);
  if (nearButton) evidence.product += 1.5;
  const alike = countAlike(prices);
  // A product page shows related products too, so beside a price of its own cards say less.
  if (alike >= 8) evidence.listing += price ? Math.min(2, alike / 24) : Math.min(3, alike / 8);
  // Labelled article numbers, part numbers and GTINs hardly stand anywhere else.
  if (numbers > 0) evidence.product += 1.5;
  if (specs >= MANY_SPECS) evidence.product += 1;
  if (buyOrders.length > 12) evidence.listing += 1;
}

/** The size of the largest group of prices that look alike. */
function countAlike(prices: RatedPrice[]): number {
  const groups = new Map<string, number>();
  for (const { signature } of prices) groups.set(signature, (groups.get(signature) ?? 0) + 1);
  return Math.max(0, ...groups.values());
}
