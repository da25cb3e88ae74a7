import { findBuyButtons } from "./buy-buttons.ts";
import { nameSimilarity, wordsOf } from "./choose-main-product.ts";
import { cleanLine } from "./clean-text.ts";
import { attribute, contains, type HtmlElement, textOf } from "./html-tree.ts";
import type { Page } from "./page.ts";
import { readVisibleTexts, type VisibleText } from "./visible-text.ts";

/** What the readers of the visible page share. */
export interface VisiblePage {
  page: Page;
  texts: VisibleText[];
  /** The heading that names the page's product, and the order of its text. */
  title: { element: HtmlElement; order: number } | null;
  buyButtons: HtmlElement[];
  /** Orders of the first texts at or after the buy buttons. */
  buyOrders: number[];
  /** The currency that structured data or the head states, or null. */
  currency: string | null;
}

/** Prepares the visible page once for all its readers. */
export function openVisiblePage(page: Page, currency: string | null = null): VisiblePage {
  const texts = readVisibleTexts(page);
  const buyButtons = findBuyButtons(page);
  return {
    page,
    texts,
    title: findTitle(page, texts),
    buyButtons,
    buyOrders: buyButtons.map((button) => orderOf(button, texts)),
    currency,
  };
}

/** The order of the first text at or after an element (by binary search: texts stand in document order). */
export function orderOf(element: HtmlElement, texts: VisibleText[]): number {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((texts[middle] as VisibleText).element.index < element.index) low = middle + 1;
    else high = middle;
  }
  return low;
}

const TITLE_NAME = /(?:product|item|page|pdp|prod)[-_]?(?:title|name|heading)|^(?:title|name)$/i;

/** The element that says the product's name: a heading that shares most with the document's title. */
function findTitle(page: Page, texts: VisibleText[]): VisiblePage["title"] {
  let best: { element: HtmlElement; points: number } | null = null;
  const stated = page.meta("og:title") ?? page.title;
  const statedWords = new Set(wordsOf(stated));
  const consider = (element: HtmlElement, bonus: number) => {
    const text = cleanLine(textOf(element, 600), 300);
    const words = wordsOf(text);
    if (words.length === 0) return;
    const shared = words.filter((word) => statedWords.has(word)).length;
    const cover = statedWords.size === 0 ? 0 : Math.min(1, shared / Math.min(statedWords.size, 8));
    const points = bonus + nameSimilarity(text, { ...page, headings: [] }) + cover;
    if (best === null || points > best.points + 0.05) best = { element, points };
  };
  for (const element of page.byTag("h1").slice(0, 10)) consider(element, 1);
  for (const tag of ["h2", "h3"]) for (const element of page.byTag(tag).slice(0, 20)) consider(element, 0.3);
  for (const element of page.elements) {
    const name = attribute(element, "itemprop") ?? attribute(element, "id") ?? attribute(element, "class");
    if (name !== undefined && element.end - element.index < 8 && element.tag !== "meta" && TITLE_NAME.test(name))
      consider(element, 0.2);
  }
  const found = best as { element: HtmlElement; points: number } | null;
  if (!found || found.points < 0.9) return null;
  const order = texts.findIndex(({ element }) => contains(found.element, element));
  return order < 0 ? null : { element: found.element, order };
}
