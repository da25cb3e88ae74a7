import { cleanLine } from "./clean-text.ts";
import type { PageLink } from "./contract.ts";
import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import { absoluteUrl, type Page } from "./page.ts";

const MAX_LINKS = 5_000;
const MAX_ANCHORS = 20_000;

/**
 * The links of a page, each address once, for discovery: absolute, without fragments; other schemes, links into the same
 * page and downloads of scripts are left out. Where a page links an address twice, the link with a text is kept.
 */
export function readLinks(page: Page): PageLink[] {
  const links = new Map<string, PageLink>();
  const own = withoutFragment(page.url);
  const pageNofollow = /\bnofollow\b/i.test(page.meta("robots") ?? "");
  for (const element of page.byTag("a").slice(0, MAX_ANCHORS)) addLink(element, page, own, pageNofollow, links);
  for (const element of page.byTag("link")) {
    if (relOf(element) === "next" || relOf(element) === "prev") addLink(element, page, own, pageNofollow, links);
  }
  return [...links.values()];
}

function addLink(
  element: HtmlElement,
  page: Page,
  own: string,
  pageNofollow: boolean,
  links: Map<string, PageLink>,
): void {
  const href = attribute(element, "href");
  if (!href || href.startsWith("#")) return;
  const absolute = absoluteUrl(href, page.baseUrl);
  if (!absolute) return;
  const url = withoutFragment(absolute);
  if (url === own) return;
  const rel = relOf(element) ?? (pageNofollow ? "nofollow" : undefined);
  const text = cleanLine(textOf(element, 400) || attribute(element, "title") || "", 200);
  const known = links.get(url);
  if (known) {
    if (!known.text && text) known.text = text;
    if (rel && rel !== "nofollow") known.rel = rel;
  } else if (links.size < MAX_LINKS) links.set(url, { url, ...(rel ? { rel } : {}), ...(text ? { text } : {}) });
}

function relOf(element: HtmlElement): PageLink["rel"] {
  const tokens = (attribute(element, "rel") ?? "").toLowerCase().split(/\s+/);
  if (tokens.includes("next")) return "next";
  if (tokens.includes("prev") || tokens.includes("previous")) return "prev";
  return tokens.some((token) => token === "nofollow" || token === "sponsored" || token === "ugc")
    ? "nofollow"
    : undefined;
}

function withoutFragment(url: string): string {
  const at = url.indexOf("#");
  return at < 0 ? url : url.slice(0, at);
}
