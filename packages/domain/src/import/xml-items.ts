import { SaxesParser, type SaxesTagPlain } from "saxes";
import { BrokenFeedError } from "./feed-line.ts";
import type { GoogleItem } from "./google-item.ts";

const GOOGLE_NAMESPACE = /^https?:\/\/base\.google\.com\/ns\//i;
/** Characters of one item, and of anything else that has no end. */
const MAX_ITEM_LENGTH = 1_000_000;
const MAX_DEPTH = 50;
/** Errors outside of items, after which this is no feed. */
const MAX_STRAY_ERRORS = 100;

/** One `<item>` or `<entry>`; `error` is the first thing wrong with it. `line` is where it begins. */
export interface XmlItem extends GoogleItem {
  line: number;
  error: string | null;
}

/** An item being read: values by whether their name has Google's prefix, which wins over RSS's and Atom's own. */
interface OpenItem {
  line: number;
  depth: number;
  google: Map<string, string[]>;
  plain: Map<string, string[]>;
  groups: Map<string, Map<string, string>[]>;
  length: number;
  error: string | null;
}

/**
 * Collects the items of an RSS 2.0 or Atom feed from pieces of text. An error inside an item costs that item. Entities
 * are the five of XML; none is fetched or expanded.
 */
export function createXmlItems(): { push(text: string): XmlItem[]; end(): XmlItem[] } {
  const parser = new SaxesParser({ xmlns: false });
  const prefixes = new Set(["g"]);
  const path: string[] = [];
  let done: XmlItem[] = [];
  let item: OpenItem | undefined;
  let text = "";
  let quietSince = 0;
  let strayErrors = 0;

  const finish = (error: string | null) => {
    if (!item) return;
    const values = new Map([...item.plain, ...item.google]);
    done.push({ line: item.line, error: item.error ?? error, values, groups: item.groups });
    item = undefined;
  };

  const open = (tag: SaxesTagPlain) => {
    quietSince = parser.position;
    if (path.length >= MAX_DEPTH) throw new BrokenFeedError(`Line ${parser.line}: elements are nested too deeply.`);
    for (const [name, value] of Object.entries(tag.attributes)) {
      if (name.startsWith("xmlns:") && GOOGLE_NAMESPACE.test(value)) prefixes.add(name.slice(6));
    }
    path.push(tag.name);
    text = "";
    if (/^(?:\w+:)?(?:item|entry)$/.test(tag.name)) {
      finish("The item is not closed");
      item = { line: parser.line, depth: path.length, google: new Map(), plain: new Map(), groups: new Map(), length: 0, error: null };
    } else if (item && path.length === item.depth + 1 && tag.name === "link" && tag.attributes.href && isPage(tag)) {
      append(item.plain, "link", tag.attributes.href);
    }
  };

  const close = (tag: SaxesTagPlain) => {
    quietSince = parser.position;
    const level = item ? path.length - item.depth : -1;
    const parent = path.at(-2) ?? "";
    path.pop();
    if (item && level === 0) finish(null);
    else if (item && level === 1 && text.trim() !== "") {
      const { local, isGoogle } = splitName(tag.name, prefixes);
      append(isGoogle ? item.google : item.plain, local, text.trim());
      text = "";
    } else if (item && level === 2) {
      const { local } = splitName(tag.name, prefixes);
      addPart(item.groups, splitName(parent, prefixes).local, local, text.trim());
      text = "";
    }
  };

  const read = (piece: string) => {
    quietSince = parser.position;
    if (!item) return;
    item.length += piece.length;
    if (item.length > MAX_ITEM_LENGTH) item.error ??= "The item is too long";
    else text += piece;
  };

  const fail = (error: Error) => {
    const reason = error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
    if (item) item.error ??= `Not well-formed XML: ${reason}`;
    else if (++strayErrors > MAX_STRAY_ERRORS) throw new BrokenFeedError(`Line ${parser.line}: this is no XML feed (${reason}).`);
    else done.push({ line: parser.line, error: `Not well-formed XML: ${reason}`, values: new Map(), groups: new Map() });
  };

  parser.on("opentag", open);
  parser.on("closetag", close);
  parser.on("text", read);
  parser.on("cdata", read);
  parser.on("error", fail);

  const taken = () => {
    const items = done;
    done = [];
    return items;
  };
  return {
    push(piece) {
      parser.write(piece);
      if (parser.position - quietSince > MAX_ITEM_LENGTH) {
        throw new BrokenFeedError(`Line ${parser.line}: something is not closed for ${MAX_ITEM_LENGTH} characters.`);
      }
      return taken();
    },
    end() {
      parser.close();
      finish("The item is not closed");
      return taken();
    },
  };
}

/** Atom's `<link>` says in `rel` what it leads to. */
function isPage({ attributes }: SaxesTagPlain): boolean {
  return attributes.rel === undefined || attributes.rel === "alternate";
}

function splitName(name: string, prefixes: Set<string>): { local: string; isGoogle: boolean } {
  const colon = name.indexOf(":");
  // Other vocabularies keep their prefix, so that `media:title` is no title.
  if (colon < 0) return { local: name, isGoogle: false };
  const isGoogle = prefixes.has(name.slice(0, colon));
  return { local: isGoogle ? name.slice(colon + 1) : name, isGoogle };
}

function append(values: Map<string, string[]>, name: string, value: string): void {
  const before = values.get(name);
  if (before) before.push(value);
  else values.set(name, [value]);
}

/** A part belongs to the newest group of its name, a repeated part begins the next one. */
function addPart(groups: Map<string, Map<string, string>[]>, name: string, part: string, value: string): void {
  const all = groups.get(name) ?? [];
  const last = all.at(-1);
  if (last && !last.has(part)) last.set(part, value);
  else all.push(new Map([[part, value]]));
  groups.set(name, all);
}
