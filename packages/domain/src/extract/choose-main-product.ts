import type { FoundProduct } from "./find-products.ts";
import { hasType, isItem, textOfProperty, valuesOf } from "./item.ts";
import { absoluteUrl, type Page } from "./page.ts";

/** The product that a page is about, and how sure that is. */
export interface MainProduct extends FoundProduct {
  /** 0 to 1: multiplies the confidence of everything read from it. */
  certainty: number;
}

/**
 * Chooses the page's own product among all that its structured data describes (the related-products trap).
 *
 * Evidence: the product's address is the page's, its name is the heading or the title, it has an offer, it comes first and is
 * not marked as related. Several equal products without any such evidence are a listing, so none is chosen.
 */
export function chooseMainProduct(products: FoundProduct[], page: Page): MainProduct | null {
  const eligible = products.filter(({ role }) => role !== "variant");
  const rated = eligible.map((product) => ({ product, points: ratePoints(product, page) }));
  rated.sort((a, b) => b.points - a.points);
  const [best, second] = rated;
  if (!best || best.points < 0) return null;
  const alone = rated.length === 1;
  // Several products of which none stands out: a listing.
  if (!alone && best.points < 3 && second && best.points - second.points < 0.75) return null;
  if (best.product.role === "listed" && best.points < 3) return null;
  const certainty = alone || best.points >= 3 ? 1 : best.points - (second?.points ?? 0) >= 2 ? 0.9 : 0.7;
  return { ...best.product, certainty };
}

function ratePoints({ item, role, offers }: FoundProduct, page: Page): number {
  let points = role === "related" ? -4 : role === "listed" ? -2 : 0;
  if (addressesOf(item, page).some((url) => isPageAddress(url, page))) points += 3;
  const name = textOfProperty(item, "name");
  if (name) points += 2 * nameSimilarity(name, page);
  if (offers.length > 0 || valuesOf(item, "offers").length > 0) points += 1;
  if (hasType(item, "ProductGroup")) points += 0.5;
  if (valuesOf(item, "description").length > 0) points += 0.25;
  return points;
}

function addressesOf(item: FoundProduct["item"], page: Page): string[] {
  const urls: string[] = [];
  for (const value of [...valuesOf(item, "url"), ...valuesOf(item, "mainEntityOfPage"), item.id ?? ""]) {
    const text = isItem(value) ? value.id : value;
    const url = text ? absoluteUrl(text, page.baseUrl) : undefined;
    if (url) urls.push(url);
  }
  return urls;
}

/** Same path (and query, if both have one) as the page or its canonical address. */
export function isPageAddress(url: string, page: Page): boolean {
  const a = URL.parse(url);
  if (!a || (a.pathname === "/" && a.search === "")) return false;
  return [page.url, page.canonicalUrl].some((own) => {
    const b = own ? URL.parse(own) : null;
    if (!b || trimSlash(a.pathname) !== trimSlash(b.pathname)) return false;
    return a.search === "" || b.search === "" || a.search === b.search;
  });
}

const trimSlash = (path: string) => path.replace(/\/$/, "").toLowerCase();

/** Share of the name's words that the heading or the title has, 0 to 1. */
export function nameSimilarity(name: string, page: Page): number {
  const words = wordsOf(name);
  if (words.length === 0) return 0;
  let best = 0;
  for (const text of [...page.headings, page.title]) {
    const there = new Set(wordsOf(text));
    if (there.size === 0) continue;
    const shared = words.filter((word) => there.has(word)).length;
    best = Math.max(best, shared / words.length);
  }
  return best;
}

export function wordsOf(text: string): string[] {
  return (
    text
      .slice(0, 500)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
