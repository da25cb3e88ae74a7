import { cleanLine } from "./clean-text.ts";
import type { PageInput } from "./contract.ts";
import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import { parseHtml } from "./parse-html.ts";

/** A parsed page with what every reader asks for. Built once per page. */
export interface Page {
  url: string;
  /** Relative addresses resolve against this (`<base href>`, else the page's own address). */
  baseUrl: string;
  root: HtmlElement;
  elements: readonly HtmlElement[];
  headers: Record<string, string>;
  /** The document title, at most 1,000 characters. */
  title: string;
  /** Texts of the first shown h1 elements. */
  headings: string[];
  canonicalUrl: string | undefined;
  /** Two-letter language, lower case, or "". */
  language: string;
  /** Two-letter country, lower case, or "": of the domain, else of the address or the page's locale. */
  country: string;
  /** Elements by tag, in document order. */
  byTag(tag: string): readonly HtmlElement[];
  /** Elements that carry an attribute of structured data, in document order. */
  byAttribute(name: IndexedAttribute): readonly HtmlElement[];
  /** Content of the first meta element with this name or property (lower case). */
  meta(name: string): string | undefined;
}

const INDEXED_ATTRIBUTES = ["itemscope", "itemprop", "typeof", "property"] as const;
const INDEXED_LENGTHS = new Set<number>(INDEXED_ATTRIBUTES.map((name) => name.length));
export type IndexedAttribute = (typeof INDEXED_ATTRIBUTES)[number];

/** Parses a page. Never throws: an unusable address leaves relative links unresolved. */
export function openPage(input: PageInput): Page {
  const { elements, root } = parseHtml(input.html);
  const tags = new Map<string, HtmlElement[]>();
  for (const element of elements) {
    const same = tags.get(element.tag);
    if (same) same.push(element);
    else tags.set(element.tag, [element]);
  }
  const carriers = indexAttributes(elements);
  const byTag = (tag: string): readonly HtmlElement[] => tags.get(tag) ?? [];
  const metas = readMetas(byTag("meta"));
  const baseHref = byTag("base")
    .map((base) => attribute(base, "href"))
    .find(Boolean);
  const baseUrl = (baseHref && absoluteUrl(baseHref, input.url)) || input.url;
  const language = (
    attribute(byTag("html")[0] ?? root, "lang") ??
    input.headers?.["content-language"] ??
    ""
  ).toLowerCase();
  const locale = metas.get("og:locale")?.toLowerCase() ?? "";
  return {
    url: input.url,
    baseUrl,
    root,
    elements,
    headers: input.headers ?? {},
    title: cleanLine(titleOf(byTag("title")), 1_000),
    headings: headingsOf(byTag("h1")),
    canonicalUrl: canonicalOf(byTag("link"), metas.get("og:url"), baseUrl, input.url),
    language: /^[a-z]{2}/.exec(language || locale)?.[0] ?? "",
    country: countryOf(input.url, language, locale),
    byTag,
    byAttribute: (name) => carriers.get(name) ?? [],
    meta: (name) => metas.get(name),
  };
}

function indexAttributes(elements: readonly HtmlElement[]): Map<string, HtmlElement[]> {
  const carriers = new Map<string, HtmlElement[]>(INDEXED_ATTRIBUTES.map((name) => [name, []]));
  for (const element of elements) {
    for (let i = 0; i < element.attributes.length; i += 2) {
      const name = element.attributes[i] as string;
      // Most names differ in length already, which is cheaper than to look each of them up.
      if (INDEXED_LENGTHS.has(name.length)) carriers.get(name)?.push(element);
    }
  }
  return carriers;
}

/** Resolves an address found on a page; undefined unless it is http or https and at most 2,048 characters long. */
export function absoluteUrl(href: string, base: string): string | undefined {
  const text = href.trim();
  if (text === "" || text.length > 2_048) return undefined;
  const url = URL.parse(text, base);
  return url && (url.protocol === "http:" || url.protocol === "https:") && url.href.length <= 4_096
    ? url.href
    : undefined;
}

function readMetas(elements: readonly HtmlElement[]): Map<string, string> {
  const metas = new Map<string, string>();
  for (const element of elements) {
    const name = (attribute(element, "property") ?? attribute(element, "name"))?.trim().toLowerCase();
    const content = attribute(element, "content");
    if (name && content && !metas.has(name)) metas.set(name, content);
  }
  return metas;
}

/** The document's title, not that of a drawing inside the page. */
function titleOf(titles: readonly HtmlElement[]): string {
  const title = titles.find(({ parent }) => parent?.tag !== "svg" && parent?.tag !== "symbol" && parent?.tag !== "g");
  return title ? textOf(title, 4_000) : "";
}

function headingsOf(elements: readonly HtmlElement[]): string[] {
  return elements
    .slice(0, 5)
    .map((heading) => cleanLine(textOf(heading, 2_000), 500))
    .filter((text) => text !== "");
}

function canonicalOf(
  links: readonly HtmlElement[],
  ogUrl: string | undefined,
  base: string,
  pageUrl: string,
): string | undefined {
  const link = links.find((element) =>
    (attribute(element, "rel") ?? "").toLowerCase().split(/\s+/).includes("canonical"),
  );
  const host = siteOf(pageUrl);
  for (const href of [link && attribute(link, "href"), ogUrl]) {
    const url = href ? absoluteUrl(href, base) : undefined;
    // A canonical on another site is an error or an attack; the root as canonical of a deeper page is a template's mistake.
    if (url && siteOf(url) === host && (new URL(url).pathname !== "/" || URL.parse(pageUrl)?.pathname === "/"))
      return url;
  }
  return undefined;
}

const siteOf = (url: string) => URL.parse(url)?.hostname.replace(/^(?:www|m|mobile)\./, "") ?? "";

const LANGUAGES_NOT_COUNTRIES = new Set([
  "en",
  "ar",
  "da",
  "cs",
  "sv",
  "ja",
  "ko",
  "zh",
  "el",
  "sl",
  "uk",
  "he",
  "fa",
  "hi",
  "vi",
]);

function countryOf(url: string, language: string, locale: string): string {
  const parsed = URL.parse(url);
  const domain = /\.([a-z]{2})$/.exec(parsed?.hostname ?? "")?.[1];
  const generic = domain === undefined || /^(?:eu|io|co|me|tv|ai|to|ly|gg|sh|cc|fm|ws|am|la)$/.test(domain);
  if (!generic) return domain === "uk" ? "gb" : (domain as string);
  const path = parsed?.pathname.toLowerCase() ?? "";
  const inPath = /^\/(?:([a-z]{2})[-_]([a-z]{2})|([a-z]{2})\/([a-z]{2}))(?:\/|$)/.exec(path);
  if (inPath) {
    const [a = "", b = ""] = [inPath[1] ?? inPath[3], inPath[2] ?? inPath[4]];
    return LANGUAGES_NOT_COUNTRIES.has(b) && !LANGUAGES_NOT_COUNTRIES.has(a) ? asCountry(a) : asCountry(b);
  }
  const region = /^[a-z]{2}[-_]([a-z]{2})/;
  return asCountry(region.exec(locale)?.[1] ?? region.exec(language)?.[1] ?? "");
}

const asCountry = (code: string) => (code === "uk" ? "gb" : code);
