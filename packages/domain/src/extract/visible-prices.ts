import { cleanLine } from "./clean-text.ts";
import type { Money } from "./contract.ts";
import { currencyCode, isSharedMark } from "./currency-marks.ts";
import { attribute, contains, type HtmlElement } from "./html-tree.ts";
import { toMinorUnits } from "./minor-units.ts";
import { parsePriceText } from "./price-text.ts";
import type { VisiblePage } from "./visible-page.ts";
import type { VisibleText } from "./visible-text.ts";

/** A price that stands somewhere on the page. */
export interface VisiblePrice {
  money: Money;
  /** The smallest element that holds amount and currency. */
  element: HtmlElement;
  text: string;
  order: number;
  /** Names (class, id, itemprop, data-…) of the element and its nearest ancestors, for what they say about it. */
  naming: string;
  /** The currency is written at the amount. */
  marked: boolean;
}

const MAX_PRICES = 400;
const MAX_PRICE_ELEMENTS = 14;
const MAX_PRICE_TEXT = 60;
const PRICE_NAME = /pri[cs](?!k)|prix|prei[sz]|precio|prezzo|preco|preço|cena|hinta|fiyat|harga|цена/i;

/** All prices a visitor sees, in reading order, each once. */
export function findVisiblePrices({ texts, page, currency }: VisiblePage): VisiblePrice[] {
  const prices: VisiblePrice[] = [];
  for (const text of texts) {
    if (prices.length >= MAX_PRICES) break;
    if (!/\d/.test(text.text) || text.text.length > MAX_PRICE_TEXT * 2 || isPercentage(text.text) || isCode(text.text))
      continue;
    const last = prices.at(-1);
    if (last && contains(last.element, text.element)) continue;
    const price = priceAround(text, last, { country: page.country, stated: currency });
    if (price) prices.push(price);
  }
  return prices;
}

function isPercentage(text: string): boolean {
  return /\d ?%/.test(text) && (text.match(/\d+(?:[.,]\d+)*/g)?.length ?? 0) === 1;
}

/** Article codes and hashes, such as "9b6f0970-183c". */
function isCode(text: string): boolean {
  return /^\S*\d\p{L}+\d\S*$/u.test(text) && !/[€$£₽₹]/.test(text);
}

/** Climbs from a number until its currency is in view, or a name says that it is a price. */
function priceAround(start: VisibleText, last: VisiblePrice | undefined, hints: CurrencyHints): VisiblePrice | null {
  let unmarked: VisiblePrice | null = null;
  const digits = start.text.replace(/\D/g, "");
  // A sentence with a number in it is no part of a larger price.
  const levels = (start.text.match(/\p{L}/gu)?.length ?? 0) > 12 ? 1 : 4;
  for (let at: HtmlElement | null = start.element, steps = 0; at && steps < levels; at = at.parent, steps++) {
    if (at.end - at.index > MAX_PRICE_ELEMENTS || (last && contains(at, last.element))) break;
    const text = priceTextOf(at);
    if (text.length > MAX_PRICE_TEXT) break;
    if (steps > 0 && countNumbers(text) > 1) break;
    const { amount, currency } = parsePriceText(text);
    // The amount must be the number we started from, not another in the same box.
    if (amount === null || !digits.includes(amount.replace(/\..*/, ""))) continue;
    const code = codeOf(currency, hints);
    const minor = toMinorUnits(amount, code);
    if (minor === null || minor === 0) continue;
    const { order } = start;
    const money = { amount: minor, currency: code };
    const price: VisiblePrice = {
      money,
      element: at,
      text,
      order,
      naming: namingOf(at),
      marked: currency !== null && stands(currency, text),
    };
    if (price.marked) return price;
    if (PRICE_NAME.test(namingOf(at, 2)) && /^\D{0,3}[\d.,' ]+\D{0,4}$/.test(text)) unmarked ??= price;
  }
  return unmarked;
}

/** What the page tells about its currency elsewhere. */
interface CurrencyHints {
  country: string;
  stated: string | null;
}

function codeOf(written: string | null, { country, stated }: CurrencyHints): string | null {
  return written !== null && stated !== null && isSharedMark(written) ? stated : currencyCode(written, country);
}

/** Numbers in a text that are no percentages. */
function countNumbers(text: string): number {
  return text.match(/\d+(?:[.,' ]?\d+)*(?![\d.,]|\s?%)/g)?.length ?? 0;
}

/** Whether a currency stands at a number, and not somewhere else in the text. */
function stands(currency: string, text: string): boolean {
  for (let at = text.indexOf(currency); at >= 0; at = text.indexOf(currency, at + 1)) {
    const before = text.slice(Math.max(0, at - 4), at);
    const after = text.slice(at + currency.length, at + currency.length + 3);
    if (/\d[ .,:–*-]*$/.test(before) || /^[ .:]*\d/.test(after)) return true;
  }
  return false;
}

/** The text of a price whose parts are styled apart: `119<sup>01</sup> €` reads "119.01 €". */
export function priceTextOf(element: HtmlElement): string {
  let text = "";
  const stack: (HtmlElement | string)[] = [element];
  while (stack.length > 0 && text.length < 200) {
    const node = stack.pop() as HtmlElement | string;
    if (typeof node === "string") {
      const piece = cleanLine(node, 100);
      if (piece === "") continue;
      if (/\d$/.test(text) && /^\d{2}(?!\d)/.test(piece)) text += `.${piece}`;
      else if (/\d$/.test(text) && /^\d/.test(piece)) text += ` | ${piece}`;
      else text += text !== "" && /^\s/.test(node) ? ` ${piece}` : piece;
      if (/\s$/.test(node)) text += " ";
    } else if (node.tag !== "script" && node.tag !== "style") {
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as HtmlElement | string);
    }
  }
  return text.trim();
}

const NAMING_ATTRIBUTES = ["class", "id", "itemprop", "data-testid", "data-qa", "data-test", "data-auto"];

/** What an element and the nearest named elements around it are called. */
export function namingOf(element: HtmlElement, levels = 4): string {
  let naming = "";
  let named = 0;
  for (let at: HtmlElement | null = element, steps = 0; at && named < levels && steps < 6; at = at.parent, steps++) {
    if (at.tag === "body" || at.tag === "html") break;
    const before = naming.length;
    for (const name of NAMING_ATTRIBUTES) {
      const value = attribute(at, name);
      if (value) naming += ` ${value.slice(0, 150)}`;
    }
    if (naming.length > before) named++;
  }
  return naming;
}
