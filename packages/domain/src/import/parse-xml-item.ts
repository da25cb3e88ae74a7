import { SaxesParser, type SaxesTagPlain } from "saxes";
import { FeedFieldError } from "./feed-line.ts";
import type { GoogleItem } from "./google-item.ts";

const GOOGLE_NAMESPACE = /\bxmlns:([\w-]+)\s*=\s*["']https?:\/\/base\.google\.com\/ns\//gi;

/** The prefixes that stand for Google's namespace: "g", and whatever the root element says. */
export function googlePrefixes(head: string): Set<string> {
  return new Set(["g", ...[...head.matchAll(GOOGLE_NAMESPACE)].map(([, prefix = ""]) => prefix)]);
}

/**
 * The attributes of one item. Where a name stands both with and without Google's prefix, as Atom's own `<id>` does, the
 * prefixed one counts. Entities are the five of XML; none is fetched or expanded.
 *
 * @throws FeedFieldError without a field if the text is not well-formed
 */
export function parseXmlItem(text: string, prefixes: Set<string>): GoogleItem {
  const google = new Map<string, string[]>();
  const plain = new Map<string, string[]>();
  const groups: GoogleItem["groups"] = new Map();
  const path: string[] = [];
  let content = "";
  const parser = new SaxesParser({ xmlns: false });
  parser.on("text", (piece) => {
    content += piece;
  });
  parser.on("cdata", (piece) => {
    content += piece;
  });
  parser.on("opentag", (tag) => {
    path.push(tag.name);
    content = "";
    if (path.length === 2 && tag.name === "link" && tag.attributes.href && isPage(tag)) {
      append(plain, "link", tag.attributes.href);
    }
  });
  parser.on("closetag", ({ name }) => {
    const { local, isGoogle } = splitName(name, prefixes);
    const value = content.trim();
    if (path.length === 2 && value !== "") append(isGoogle ? google : plain, local, value);
    if (path.length === 3) addPart(groups, splitName(path[1]!, prefixes).local, local, value);
    // Text of an inner element is none of the outer one, except below the parts: markup in a value.
    if (path.length <= 3) content = "";
    path.pop();
  });
  try {
    parser.write(text).close();
  } catch (cause) {
    // Without an error handler the parser throws at the first error, "LINE:COLUMN: what."
    const reason = (cause as Error).message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");
    throw new FeedFieldError(null, `The item is not well-formed XML: ${reason}`);
  }
  return { values: new Map([...plain, ...google]), groups };
}

/** Atom's `<link>` says in `rel` what it leads to. */
function isPage({ attributes }: SaxesTagPlain): boolean {
  return attributes.rel === undefined || attributes.rel === "alternate";
}

/** Names of other vocabularies keep their prefix, so that `media:title` is no title. */
function splitName(name: string, prefixes: Set<string>): { local: string; isGoogle: boolean } {
  const colon = name.indexOf(":");
  const isGoogle = colon > 0 && prefixes.has(name.slice(0, colon));
  return { local: isGoogle ? name.slice(colon + 1) : name, isGoogle };
}

function append(values: Map<string, string[]>, name: string, value: string): void {
  const before = values.get(name);
  if (before) before.push(value);
  else values.set(name, [value]);
}

/** A part belongs to the newest group of its name; a repeated part begins the next one. */
function addPart(groups: GoogleItem["groups"], name: string, part: string, value: string): void {
  const all = groups.get(name) ?? [];
  const last = all.at(-1);
  if (last && !last.has(part)) last.set(part, value);
  else all.push(new Map([[part, value]]));
  groups.set(name, all);
}
