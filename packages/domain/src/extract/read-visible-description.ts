import { addCandidate } from "./candidates.ts";
import { cleanParagraphs } from "./clean-text.ts";
import type { CandidateSet } from "./contract.ts";
import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import type { VisiblePage } from "./visible-page.ts";
import { namingOf } from "./visible-prices.ts";
import { isHidden } from "./visible-text.ts";

/** A box of its own for the description of a product, by the names that themes give it. */
const BOX =
  /^(?:product[-_]{0,2})?(?:long[-_]?|full[-_]?|detail(?:ed)?[-_]?)?description(?:[-_]{1,2}(?:content|text|body|inner|wrapper|box|container))?$|^(?:product(?:info)?|item)[-_]{1,2}desc(?:ription)?$|^(?:produkt|artikel)[-_]?(?:beschreibung|text)$/i;
/** Notices and cards have descriptions too. */
const ELSEWHERE = /cookie|consent|privacy|modal|dialog|popup|relat|recommend|similar|review|seller|vendor|footer/i;
const MIN_LENGTH = 80;
/** Larger boxes hold reviews and other products too. */
const MAX_ELEMENTS = 300;
/** More boxes of that name are cards. */
const MAX_BOXES = 50;

/**
 * Adds the description that stands on the page, where no structured data states one: the head's is written for search
 * engines and mostly about the shop (method `visible`).
 */
export function readVisibleDescription({ title, page }: VisiblePage, set: CandidateSet): void {
  const isStated = set.description?.some(({ method }) => method !== "meta" && method !== "opengraph");
  if (!title || isStated) return;
  let boxes = 0;
  for (const element of page.elements.slice(title.element.index)) {
    const name = nameOfBox(element);
    if (name === undefined || element.end - element.index > MAX_ELEMENTS) continue;
    if (++boxes > MAX_BOXES) return;
    if (isHidden(element) || ELSEWHERE.test(namingOf(element, 6))) continue;
    const text = cleanParagraphs(textOf(element, 20_000), 10_000);
    if (text.length < MIN_LENGTH) continue;
    addCandidate(set, "description", text, { method: "visible", confidence: 0.55, source: `${element.tag}.${name}` });
    return;
  }
}

function nameOfBox(element: HtmlElement): string | undefined {
  const naming = `${attribute(element, "id") ?? ""} ${attribute(element, "class") ?? ""}`;
  if (naming.length < 8 || element.tag === "a" || !/desc|text|beschreib/i.test(naming)) return undefined;
  return naming.split(/\s+/).find((name) => BOX.test(name));
}
