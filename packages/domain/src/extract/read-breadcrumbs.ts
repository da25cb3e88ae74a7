import { addCandidate } from "./candidates.ts";
import { type Crumb, categoryPathOf } from "./category-path.ts";
import { cleanLine } from "./clean-text.ts";
import type { CandidateSet } from "./contract.ts";
import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import { absoluteUrl, type Page } from "./page.ts";

const NAMED = /bread-?_?crumb|\bcrumbs?\b|brotkrume|ariane|\byou-?are-?here\b|kruemel|migas/i;
const MAX_TRAIL_ELEMENTS = 200;

/** Adds the category path of the page's visible breadcrumb trail (method `visible`). */
export function readBreadcrumbs(page: Page, set: CandidateSet): void {
  for (const element of page.elements) {
    const naming = `${attribute(element, "class") ?? ""} ${attribute(element, "id") ?? ""} ${attribute(element, "aria-label") ?? ""}`;
    if (naming.length < 7 || !NAMED.test(naming) || element.end - element.index > MAX_TRAIL_ELEMENTS) continue;
    const path = categoryPathOf(readTrail(element, page), page);
    if (path.length > 0) {
      const source = `${element.tag}[${naming.trim().slice(0, 80)}]`;
      addCandidate(set, "categoryPath", path, { method: "visible", confidence: 0.7, source });
      return;
    }
  }
}

/** The crumbs of a trail: its links in order, and the text after the last of them. */
export function readTrail(trail: HtmlElement, page: Page): Crumb[] {
  const crumbs: Crumb[] = [];
  const links: HtmlElement[] = [];
  const stack: HtmlElement[] = [trail];
  while (stack.length > 0) {
    const element = stack.pop() as HtmlElement;
    if (element.tag === "a") links.push(element);
    else
      for (let i = element.children.length - 1; i >= 0; i--) {
        const child = element.children[i];
        if (typeof child === "object") stack.push(child);
      }
  }
  for (const link of links) {
    const name = cleanLine(textOf(link, 400), 200);
    const href = attribute(link, "href");
    crumbs.push({ name, url: href && !href.startsWith("#") ? absoluteUrl(href, page.baseUrl) : undefined });
  }
  return crumbs;
}
