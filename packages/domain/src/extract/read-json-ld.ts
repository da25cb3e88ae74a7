import { attribute, type HtmlElement } from "./html-tree.ts";
import { type Item, type ItemValue, isItem, localName } from "./item.ts";
import type { Page } from "./page.ts";
import { parseLooseJson } from "./parse-loose-json.ts";

const MAX_DEPTH = 24;
const MAX_ITEMS = 5_000;
const MAX_VALUES = 2_000;
const MAX_STRING = 50_000;

/**
 * Reads every JSON-LD block: nested nodes, arrays, `@graph`, references by `@id`, and the ways in which shops break JSON.
 *
 * @returns the top-level items, in page order
 */
export function readJsonLd(page: Page): Item[] {
  const top: Item[] = [];
  const known: KnownItems = { byId: new Map(), count: 0 };
  page.byTag("script").forEach((script, index) => {
    if (!/^application\/(?:ld\+json|json\+ld)\b/i.test((attribute(script, "type") ?? "").trim())) return;
    for (const value of parseScript(script)) collect(value, `$script[${index}]`, 0, top, known);
  });
  resolveReferences(top, known);
  return top;
}

interface KnownItems {
  byId: Map<string, Item>;
  count: number;
}

function parseScript(script: HtmlElement): unknown[] {
  const text = script.children.filter((child) => typeof child === "string").join("");
  const values = parseLooseJson(text);
  if (values.length > 0 || !text.includes("&quot;")) return values;
  return parseLooseJson(text.replace(/&quot;/g, '"').replace(/&amp;/g, "&"));
}

/** Adds the items of a top-level value, an array or a `@graph`. */
function collect(value: unknown, path: string, depth: number, items: Item[], known: KnownItems): void {
  if (depth > MAX_DEPTH || known.count > MAX_ITEMS) return;
  if (Array.isArray(value)) {
    value.slice(0, MAX_VALUES).forEach((entry, i) => {
      collect(entry, `${path}[${i}]`, depth + 1, items, known);
    });
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const item = toItem(value, path, depth, known);
  if (item && (item.types.length > 0 || item.properties.size > 0)) items.push(item);
  if ("@graph" in value) collect(value["@graph"], `${path}.@graph`, depth + 1, items, known);
}

function toItem(node: object, path: string, depth: number, known: KnownItems): Item | null {
  if (depth > MAX_DEPTH || known.count++ > MAX_ITEMS) return null;
  const item: Item = { types: [], id: null, properties: new Map(), source: path.slice(0, 200) };
  for (const [key, value] of Object.entries(node).slice(0, 500)) {
    if (key === "@type") item.types.push(...typesOf(value));
    else if (key === "@id") item.id = typeof value === "string" ? value.slice(0, 2_048) : null;
    else if (key !== "@context" && key !== "@graph") {
      const name = key === "@value" ? key : localName(key);
      const values = toValues(value, `${path}.${name}`, depth + 1, known);
      if (values.length > 0) item.properties.set(name, [...(item.properties.get(name) ?? []), ...values]);
    }
  }
  if (item.id !== null && item.properties.size > 0 && !known.byId.has(item.id)) known.byId.set(item.id, item);
  return item;
}

function typesOf(value: unknown): string[] {
  const names = Array.isArray(value) ? value.slice(0, 20) : [value];
  return names.filter((name) => typeof name === "string").map((name) => localName(name).slice(0, 100));
}

function toValues(value: unknown, path: string, depth: number, known: KnownItems): ItemValue[] {
  if (typeof value === "string") return [value.length > MAX_STRING ? value.slice(0, MAX_STRING) : value];
  if (typeof value === "number") return [plainNumber(value)];
  if (typeof value === "boolean") return [String(value)];
  if (Array.isArray(value)) {
    if (depth > MAX_DEPTH) return [];
    return value.slice(0, MAX_VALUES).flatMap((entry, i) => toValues(entry, `${path}[${i}]`, depth + 1, known));
  }
  if (typeof value !== "object" || value === null) return [];
  if ("@list" in value) return toValues(value["@list"], path, depth + 1, known);
  const item = toItem(value, path, depth, known);
  return item ? [item] : [];
}

/** A number without an exponent, as a person would write it. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes("e") && Math.abs(value) < 1e21 ? value.toFixed(12).replace(/\.?0+$/, "") : text;
}

/** Puts the described item where another only names its `@id`. */
function resolveReferences(items: Item[], known: KnownItems): void {
  const seen = new Set<Item>();
  const stack = [...items];
  while (stack.length > 0) {
    const item = stack.pop() as Item;
    if (seen.has(item)) continue;
    seen.add(item);
    for (const values of item.properties.values()) {
      values.forEach((value, i) => {
        if (!isItem(value)) return;
        const target = value.properties.size === 0 && value.id !== null ? known.byId.get(value.id) : undefined;
        if (target) values[i] = target;
        stack.push(target ?? value);
      });
    }
  }
}
