import { addCandidate } from "./candidates.ts";
import { type Crumb, categoryPathOf } from "./category-path.ts";
import type { CandidateSet, PageInput } from "./contract.ts";
import { attribute, type HtmlElement } from "./html-tree.ts";
import { openPage, type Page } from "./page.ts";
import { readTrail } from "./read-trail.ts";

const NAMED = /bread-?_?crumb|\bcrumbs?\b|brotkrume|ariane|\byou-?are-?here\b|kruemel|migas/i;
const MAX_TRAIL_ELEMENTS = 200;

/** Adds the category path of the page's visible breadcrumb trail (method `visible`). */
export function readBreadcrumbs(page: Page, set: CandidateSet): void {
  for (const element of page.elements) {
    if (element.attributes.length === 0 || element.tag === "a") continue;
    const naming = `${attribute(element, "class") ?? ""} ${attribute(element, "id") ?? ""} ${attribute(element, "aria-label") ?? ""}`;
    if (naming.length < 7 || !NAMED.test(naming) || element.end - element.index > MAX_TRAIL_ELEMENTS) continue;
    const path = categoryPathOf(withoutPage(readTrail(trailOf(element), page), page), page);
    if (path.length > 0) {
      const source = `${element.tag}[${naming.trim().slice(0, 80)}]`;
      addCandidate(set, "categoryPath", path, { method: "visible", confidence: 0.7, source });
      return;
    }
  }
}

/** Themes that name no trail name its crumbs, all alike. */
function trailOf(element: HtmlElement): HtmlElement {
  const { parent } = element;
  const name = attribute(element, "class");
  if (!parent || name === undefined || parent.end - parent.index > MAX_TRAIL_ELEMENTS) return element;
  const alike = parent.children.filter((child) => typeof child === "object" && attribute(child, "class") === name);
  return alike.length > 1 ? parent : element;
}

/** The categories of a trail; a last crumb without a link, or with one to the page itself, is the page. */
function withoutPage(crumbs: Crumb[], page: Page): Crumb[] {
  const last = crumbs.at(-1);
  const isPage = last !== undefined && (last.url === undefined || last.url === page.url);
  return isPage && crumbs.length > 1 ? crumbs.slice(0, -1) : crumbs;
}

/**
 * Reads a breadcrumb trail that was cut out of a page.
 *
 * @example readBreadcrumbTrail({ html: '<a href="/">Home</a> › Strat', url }) // [{ name: "Home", url: … }, { name: "Strat" }]
 */
export function readBreadcrumbTrail(input: PageInput): Crumb[] {
  const page = openPage(input);
  return readTrail(page.root, page);
}
