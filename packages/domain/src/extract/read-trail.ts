import { type Crumb, isHomeName } from "./category-path.ts";
import { cleanLine } from "./clean-text.ts";
import { attribute, type HtmlElement, textOf, UNSHOWN } from "./html-tree.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { isHidden } from "./visible-text.ts";

const ARROW = /[>›»→⟩]+/;
/** Slash and bar are part of many names ("9V / 12V"), so they set crumbs apart only in trails without arrows. */
const BAR = / [/|\\]+ /;
const EDGES = /^[\s>›»→⟩/|\\·•,–—-]+|[\s>›»→⟩/|\\·•,–—-]+$/g;
const BACKWARDS = /^[\s«‹←<]*[«‹←<]/;
/** Elements that style a part of one name. */
const STYLING = new Set(["b", "strong", "em", "i", "u", "font", "small", "mark", "sup", "sub", "bdi", "wbr"]);

/**
 * The crumbs of a breadcrumb trail as they stand there: its links in order, and the texts between and after them. No part of
 * it are what a crumb unfolds (a menu of its neighbours), captions ("You are here:") and links back.
 *
 * @example readTrail(trail, page) // of <a href="/">Home</a> › <a href="/g">Guitars</a> › Strat: Home, Guitars, Strat
 */
export function readTrail(trail: HtmlElement, page: Page): Crumb[] {
  const crumbs: Crumb[] = [];
  const separator = separatorOf(textOf(trail, 4_000));
  let text = "";
  const flush = () => {
    crumbs.push(...splitText(text, separator));
    text = "";
  };
  const stack: (HtmlElement | string | typeof flush)[] = [trail];
  while (stack.length > 0) {
    const node = stack.pop() as (typeof stack)[0];
    if (typeof node === "function") node();
    else if (typeof node === "string") text += node;
    else if (node.tag === "a") {
      flush();
      const crumb = readLink(node, page);
      if (crumb) crumbs.push(crumb);
    } else if (!UNSHOWN.has(node.tag) && !isHidden(node) && !isMenu(node)) {
      if (!STYLING.has(node.tag)) {
        flush();
        stack.push(flush);
      }
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as HtmlElement | string);
    }
  }
  flush();
  return withoutCopy(joinTwins(withoutLead(crumbs)));
}

/** The crumbs of a trail that is only a text. */
export function readTrailText(text: string): Crumb[] {
  return splitText(text, separatorOf(text));
}

function separatorOf(text: string): RegExp {
  return ARROW.test(text) ? ARROW : BAR;
}

function splitText(text: string, separator: RegExp): Crumb[] {
  return cleanLine(text, 2_000)
    .split(separator)
    .map((part) => ({ name: nameOf(part) }))
    .filter(({ name }) => name !== "" && !name.endsWith(":"));
}

function readLink(link: HtmlElement, page: Page): Crumb | null {
  const text = textOf(link, 400);
  // Of a house drawn for the start page only the title can be read.
  const name = nameOf(text) || nameOf(attribute(link, "title") ?? attribute(link, "aria-label") ?? "");
  if (name === "" || BACKWARDS.test(text)) return null;
  const href = attribute(link, "href");
  return { name, url: href && !href.startsWith("#") ? absoluteUrl(href, page.baseUrl) : undefined };
}

function nameOf(text: string): string {
  const name = cleanLine(text, 200).replace(EDGES, "");
  return /[\p{L}\p{N}]/u.test(name) ? name : "";
}

/** A list of several entries inside an entry. */
function isMenu(element: HtmlElement): boolean {
  if (element.tag !== "ul" && element.tag !== "ol") return false;
  const entries = element.children.filter((child) => typeof child === "object" && child.tag === "li");
  if (entries.length < 2) return false;
  for (let at = element.parent; at; at = at.parent) if (at.tag === "li") return true;
  return false;
}

/** Text before the first link is a caption unless it names the start page; a first link to where the last one leads goes back. */
function withoutLead(crumbs: Crumb[]): Crumb[] {
  const linked = crumbs.filter(({ url }) => url !== undefined);
  const [first] = linked;
  if (!first) return crumbs;
  const isBack = linked.length > 2 && linked.at(-1)?.url === first.url;
  const start = crumbs.findIndex((crumb) => crumb === first || isHomeName(crumb.name));
  return crumbs.slice(start).filter((crumb) => !isBack || crumb !== first);
}

/** The same name twice in a row, once with an address and once without, is one crumb. */
function joinTwins(crumbs: Crumb[]): Crumb[] {
  const joined: Crumb[] = [];
  for (const crumb of crumbs) {
    const last = joined.at(-1);
    if (last?.name !== crumb.name || (last.url !== undefined && crumb.url !== undefined)) joined.push(crumb);
    else if (last.url === undefined) joined[joined.length - 1] = crumb;
  }
  return joined;
}

/** Pages hold a trail twice, for wide and for narrow screens: the second begins where the first did. */
function withoutCopy(crumbs: Crumb[]): Crumb[] {
  const [first] = crumbs;
  const second = crumbs.findIndex(({ name, url }, i) => i > 1 && name === first?.name && url === first.url);
  return second < 0 ? crumbs : crumbs.slice(0, second);
}
