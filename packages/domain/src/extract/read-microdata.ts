import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import { type Item, type ItemValue, localName } from "./item.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { isBrandProperty, nameBrand, readBrandElement } from "./read-brand-fragment.ts";

const MAX_ITEMS = 5_000;
const MAX_TEXT = 20_000;

/**
 * Reads microdata (HTML Living Standard, section 5): itemscope, itemprop, itemref, nested items.
 *
 * @returns the top-level items, in page order
 */
export function readMicrodata(page: Page): Item[] {
  const scopes = page.byAttribute("itemscope").slice(0, MAX_ITEMS);
  const itemOf = new Map<HtmlElement, Item>(scopes.map((scope) => [scope, openItem(scope, page)]));
  const owners = referencedOwners(scopes, page);
  const top = scopes.filter((scope) => attribute(scope, "itemprop") === undefined);
  for (const element of page.byAttribute("itemprop")) {
    const names = attribute(element, "itemprop");
    if (names === undefined) continue;
    const owner = ownerOf(element, itemOf, owners);
    if (owner) addProperty(owner, names, itemOf.get(element) ?? valueOfProperty(names, element, page));
    else if (itemOf.has(element)) top.push(element);
  }
  for (const [scope, item] of itemOf) if (isBrandProperty(attribute(scope, "itemprop") ?? "")) nameBrand(item, scope);
  return top.map((scope) => itemOf.get(scope) as Item);
}

function openItem(scope: HtmlElement, page: Page): Item {
  const types = (attribute(scope, "itemtype") ?? "").split(/\s+/).filter(Boolean).map(localName);
  const id = attribute(scope, "itemid") ?? null;
  const source = `${scope.tag}[itemtype=${types[0] ?? ""}]#${scope.index}`.slice(0, 200);
  return { types, id: id && (absoluteUrl(id, page.baseUrl) ?? id), properties: new Map(), source };
}

/** Elements that an item claims with `itemref`, by element. */
function referencedOwners(scopes: HtmlElement[], page: Page): Map<HtmlElement, HtmlElement> {
  const wanted = new Map<string, HtmlElement>();
  for (const scope of scopes) {
    for (const id of (attribute(scope, "itemref") ?? "").split(/\s+/).filter(Boolean).slice(0, 100))
      wanted.set(id, scope);
  }
  const owners = new Map<HtmlElement, HtmlElement>();
  if (wanted.size === 0) return owners;
  for (const element of page.elements) {
    const id = attribute(element, "id");
    const scope = id === undefined ? undefined : wanted.get(id);
    if (scope) owners.set(element, scope);
  }
  return owners;
}

/** The item that a property belongs to: the nearest scope around it, or one that refers to an element around it. */
function ownerOf(
  element: HtmlElement,
  itemOf: Map<HtmlElement, Item>,
  owners: Map<HtmlElement, HtmlElement>,
): Item | undefined {
  for (let at: HtmlElement | null = element; at !== null; at = at.parent) {
    const referrer = owners.get(at);
    if (referrer && referrer !== element) return itemOf.get(referrer);
    const item = at === element ? undefined : itemOf.get(at);
    if (item) return item;
  }
  return undefined;
}

/** Adds a value under each of several names. */
export function addProperty(owner: Item, names: string, value: ItemValue): void {
  for (const name of names.split(/\s+/).filter(Boolean).slice(0, 10)) {
    const key = localName(name);
    const values = owner.properties.get(key);
    if (!values) owner.properties.set(key, [value]);
    else if (values.length < 500) values.push(value);
  }
}

const ADDRESS_ATTRIBUTE: Record<string, string> = {
  a: "href",
  area: "href",
  link: "href",
  img: "src",
  audio: "src",
  embed: "src",
  iframe: "src",
  source: "src",
  track: "src",
  video: "src",
  object: "data",
};

/** A property's value; of a brand its name, although it is shown by a link or a logo whose value would be an address. */
export function valueOfProperty(names: string, element: HtmlElement, page: Page): string {
  if (!isBrandProperty(names) || attribute(element, "content") !== undefined) return valueOfElement(element, page);
  return readBrandElement(element) ?? "";
}

/** A property's value by kind of element. `content` is honoured on every element, as search engines do. */
function valueOfElement(element: HtmlElement, page: Page): string {
  const content = attribute(element, "content");
  if (content !== undefined && (content !== "" || element.tag === "meta")) return content.slice(0, MAX_TEXT);
  const named = ADDRESS_ATTRIBUTE[element.tag];
  const address = named ? (attribute(element, named) ?? attribute(element, "data-src")) : undefined;
  if (address !== undefined) return absoluteUrl(address, page.baseUrl) ?? address.slice(0, 2_048);
  if (element.tag === "data" || element.tag === "meter")
    return attribute(element, "value") ?? textOf(element, MAX_TEXT);
  if (element.tag === "time") return attribute(element, "datetime") ?? textOf(element, MAX_TEXT);
  return textOf(element, MAX_TEXT);
}
