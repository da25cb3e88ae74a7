import { attribute, type HtmlElement } from "./html-tree.ts";
import { type Item, localName } from "./item.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { isBrandProperty, nameBrand } from "./read-brand-fragment.ts";
import { valueOfProperty } from "./read-microdata.ts";

const MAX_ITEMS = 5_000;

/**
 * Reads RDFa Lite 1.1 as shops use it: vocab, typeof, property, resource. Prefixes are dropped, so `schema:name`,
 * `gr:name` and `name` read alike; OpenGraph's `<meta property="og:…">` stands outside of any `typeof` and is not read here.
 *
 * @returns the top-level items, in page order
 */
export function readRdfa(page: Page): Item[] {
  const scopes = page.byAttribute("typeof").slice(0, MAX_ITEMS);
  if (scopes.length === 0) return [];
  const itemOf = new Map<HtmlElement, Item>(scopes.map((scope) => [scope, openItem(scope, page)]));
  const top = scopes.filter((scope) => attribute(scope, "property") === undefined);
  for (const element of page.byAttribute("property")) {
    const names = attribute(element, "property");
    if (names === undefined || /^(?:og|fb|twitter|product|article):/.test(names)) continue;
    const owner = ownerOf(element, itemOf);
    const item = itemOf.get(element);
    if (!owner) {
      if (item) top.push(element);
      continue;
    }
    for (const name of names.split(/\s+/).filter(Boolean).slice(0, 10)) {
      const key = localName(name);
      const values = owner.properties.get(key) ?? [];
      if (values.length < 500) values.push(item ?? textValueOf(names, element, page));
      owner.properties.set(key, values);
    }
  }
  for (const [scope, item] of itemOf) if (isBrandProperty(attribute(scope, "property") ?? "")) nameBrand(item, scope);
  return top.map((scope) => itemOf.get(scope) as Item);
}

function openItem(scope: HtmlElement, page: Page): Item {
  const types = (attribute(scope, "typeof") ?? "").split(/\s+/).filter(Boolean).map(localName);
  const id = attribute(scope, "resource") ?? attribute(scope, "about") ?? null;
  const source = `${scope.tag}[typeof=${types[0] ?? ""}]#${scope.index}`.slice(0, 200);
  return { types, id: id && (absoluteUrl(id, page.baseUrl) ?? id), properties: new Map(), source };
}

function ownerOf(element: HtmlElement, itemOf: Map<HtmlElement, Item>): Item | undefined {
  for (let at = element.parent; at !== null; at = at.parent) {
    const item = itemOf.get(at);
    if (item) return item;
  }
  return undefined;
}

function textValueOf(names: string, element: HtmlElement, page: Page): string {
  return attribute(element, "content") ?? attribute(element, "resource") ?? valueOfProperty(names, element, page);
}
