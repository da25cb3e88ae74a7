import { attribute, type HtmlElement } from "./html-tree.ts";
import { type Item, localName } from "./item.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { isBrandProperty, nameBrand } from "./read-brand-fragment.ts";
import { addProperty, valueOfProperty } from "./read-microdata.ts";

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
  const top: HtmlElement[] = [];
  for (const scope of scopes) {
    if (attribute(scope, "property") !== undefined) continue;
    const names = relOf(scope);
    const owner = names === undefined ? undefined : ownerOf(scope, itemOf);
    if (owner && names) addProperty(owner, names, itemOf.get(scope) as Item);
    else top.push(scope);
  }
  for (const element of page.byAttribute("property")) {
    const names = attribute(element, "property");
    if (names === undefined || /^(?:og|fb|twitter|product|article):/.test(names)) continue;
    const owner = ownerOf(element, itemOf);
    const item = itemOf.get(element);
    if (!owner) {
      if (item) top.push(element);
      continue;
    }
    addProperty(owner, names, item ?? textValueOf(names, element, page));
  }
  for (const [scope, item] of itemOf) if (isBrandProperty(attribute(scope, "property") ?? "")) nameBrand(item, scope);
  return top.map((scope) => itemOf.get(scope) as Item);
}

/** RDFa 1.1 also links items with `rel`, on the item's element or on the one around it; `rel` of a link is something else. */
function relOf(scope: HtmlElement): string | undefined {
  const around = scope.parent ?? scope;
  const isPlain = attribute(around, "typeof") === undefined && attribute(around, "href") === undefined;
  return attribute(scope, "rel") ?? (isPlain ? attribute(around, "rel") : undefined);
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
