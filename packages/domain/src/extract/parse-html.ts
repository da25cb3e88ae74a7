import { Tokenizer, type TokenizerCallbacks } from "htmlparser2";
import type { HtmlElement, HtmlTree } from "./html-tree.ts";

/** Deeper elements become childless siblings of their ancestor at this depth; real pages stay under 60. */
const MAX_DEPTH = 400;
/** Reading stops here, so that a hostile page costs a second and not the heap; real pages stay well below. */
const MAX_ELEMENTS = 150_000;
const MAX_ATTRIBUTES = 40;
const MAX_HTML = 12_000_000;

const words = (text: string) => new Set(text.split(" "));
const VOID = words(
  "area base basefont bgsound br col command embed frame hr img input keygen link meta param source track wbr",
);
/** An end tag of phrasing content does not reach over these ("special" in the HTML standard). */
const BLOCK = words(
  "address applet article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure footer " +
    "form frameset h1 h2 h3 h4 h5 h6 header html li main marquee menu nav object ol p pre section summary table tbody td template " +
    "tfoot th thead tr ul",
);
const TABLE_PARTS = words("table tbody thead tfoot tr td th caption html body");
/** Any other start tag ends the head, whose end tag shops forget. */
const IN_HEAD = words("meta link title script style base basefont bgsound noscript noframes template object head");
const PARAGRAPH = words("p");
/** Start tags that end an open paragraph. */
const ENDS_PARAGRAPH = words(
  "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header " +
    "hr main menu nav ol p pre section table ul",
);
/** For a start tag: which open elements it ends, and which element stops the search. */
const ENDS: Record<string, { ends: Set<string>; within: Set<string> }> = {
  li: { ends: words("li"), within: words("ul ol menu td th") },
  dt: { ends: words("dt dd"), within: words("dl td th") },
  dd: { ends: words("dt dd"), within: words("dl td th") },
  tr: { ends: words("tr td th"), within: words("table tbody thead tfoot") },
  td: { ends: words("td th"), within: words("tr table") },
  th: { ends: words("td th"), within: words("tr table") },
  tbody: { ends: words("tbody thead tfoot tr td th"), within: words("table") },
  thead: { ends: words("tbody thead tfoot tr td th"), within: words("table") },
  tfoot: { ends: words("tbody thead tfoot tr td th"), within: words("table") },
  option: { ends: words("option"), within: words("select optgroup datalist") },
};

interface OpenElement extends HtmlElement {
  attributes: string[];
}

/**
 * Parses a document into a tree, once and in linear time, whatever the input.
 *
 * The tokenizer is htmlparser2's; the tree is our own, because the library's parser searches its whole stack for every end
 * tag (quadratic on hostile pages) and nests without bound. Of the HTML standard's repairs it does those that matter for
 * reading: implied ends of p, li, dt, dd and table parts, and end tags that do not reach over blocks.
 */
export function parseHtml(html: string): HtmlTree {
  const source = html.length > MAX_HTML ? html.slice(0, MAX_HTML) : html;
  const root: OpenElement = { tag: "#root", attributes: [], parent: null, children: [], index: 0, end: 0 };
  const elements: OpenElement[] = [root];
  const stack: OpenElement[] = [root];
  const openCount = new Map<string, number>();
  const tooDeep = new Map<string, number>();
  let text = "";
  let pending: OpenElement | null = null;
  let name = "";
  let value = "";
  let hasValue = false;
  let foreign = 0;

  const top = () => stack[stack.length - 1] as OpenElement;
  const flushText = () => {
    if (text === "") return;
    top().children.push(text);
    text = "";
  };
  const pop = () => {
    const element = stack.pop() as OpenElement;
    element.end = elements.length;
    openCount.set(element.tag, (openCount.get(element.tag) ?? 1) - 1);
    if (element.tag === "svg" || element.tag === "math") foreign--;
  };
  const popTo = (position: number) => {
    while (stack.length > position) pop();
  };
  const endImplied = (tag: string) => {
    if (ENDS_PARAGRAPH.has(tag) && (openCount.get("p") ?? 0) > 0) endWithin(PARAGRAPH, BLOCK);
    if (!IN_HEAD.has(tag) && top().tag === "head") pop();
    const rule = ENDS[tag];
    if (rule) endWithin(rule.ends, rule.within);
  };
  const endWithin = (ends: Set<string>, within: Set<string>) => {
    let outermost = -1;
    for (let i = stack.length - 1; i > 0; i--) {
      const { tag } = stack[i] as OpenElement;
      if (ends.has(tag)) outermost = i;
      else if (within.has(tag)) break;
    }
    if (outermost > 0) popTo(outermost);
  };
  const open = () => {
    const element = pending;
    pending = null;
    if (!element) return;
    if (VOID.has(element.tag)) {
      element.end = elements.length;
      return;
    }
    if (stack.length >= MAX_DEPTH) {
      element.end = elements.length;
      tooDeep.set(element.tag, (tooDeep.get(element.tag) ?? 0) + 1);
      return;
    }
    stack.push(element);
    openCount.set(element.tag, (openCount.get(element.tag) ?? 0) + 1);
    if (element.tag === "svg" || element.tag === "math") foreign++;
  };

  const callbacks: TokenizerCallbacks = {
    ontext(start, end) {
      text += source.slice(start, end);
    },
    ontextentity(codepoint) {
      text += String.fromCodePoint(codepoint);
    },
    onopentagname(start, end) {
      flushText();
      const tag = source.slice(start, end).toLowerCase();
      if (elements.length >= MAX_ELEMENTS) {
        tokenizer.pause();
        return;
      }
      endImplied(tag);
      const parent = top();
      pending = { tag, attributes: [], parent, children: [], index: elements.length, end: 0 };
      elements.push(pending);
      parent.children.push(pending);
    },
    onattribname(start, end) {
      name = source.slice(start, end).toLowerCase();
      value = "";
      hasValue = true;
    },
    onattribdata(start, end) {
      value += source.slice(start, end);
    },
    onattribentity(codepoint) {
      value += String.fromCodePoint(codepoint);
    },
    onattribend() {
      if (pending && hasValue && pending.attributes.length < MAX_ATTRIBUTES * 2) pending.attributes.push(name, value);
      hasValue = false;
    },
    onopentagend() {
      open();
    },
    onselfclosingtag() {
      const element = pending;
      // In HTML `<div/>` opens an element; only in svg and math does the slash close it.
      if (element && (foreign > 0 || element.tag === "svg" || element.tag === "path")) {
        element.end = elements.length;
        pending = null;
      } else open();
    },
    onclosetag(start, end) {
      flushText();
      const tag = source.slice(start, end).toLowerCase();
      const deep = tooDeep.get(tag) ?? 0;
      if (deep > 0) {
        tooDeep.set(tag, deep - 1);
        return;
      }
      if ((openCount.get(tag) ?? 0) === 0) return;
      const block = BLOCK.has(tag);
      for (let i = stack.length - 1; i > 0; i--) {
        const openTag = (stack[i] as OpenElement).tag;
        if (openTag === tag) {
          popTo(i);
          return;
        }
        if (block ? TABLE_PARTS.has(openTag) && !TABLE_PARTS.has(tag) : BLOCK.has(openTag)) return;
      }
    },
    oncdata() {},
    oncomment() {},
    ondeclaration() {},
    onprocessinginstruction() {},
    onend() {},
  };
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, callbacks);
  tokenizer.write(source);
  tokenizer.end();
  flushText();
  popTo(1);
  root.end = elements.length;
  return { elements, root };
}
