/**
 * One thing that a page describes with schema.org words. JSON-LD, microdata and RDFa are three spellings of it: each reader
 * gives items, and everything after is the same for all three.
 */
export interface Item {
  /** Local names in lower case ("product" of "https://schema.org/Product"): shops write them in any case. */
  types: string[];
  /** `@id`, `itemid` or `resource`. */
  id: string | null;
  /** By local name in lower case, in page order. A map, so that a property called `__proto__` is only a name. */
  properties: Map<string, ItemValue[]>;
  /** Where on the page, for evidence. */
  source: string;
}

export type ItemValue = string | Item;

/** "product" of "https://schema.org/Product", "schema:Product" or "Product". */
export function localName(name: string): string {
  const at = Math.max(name.lastIndexOf("/"), name.lastIndexOf("#"), name.lastIndexOf(":"));
  return name
    .slice(at + 1)
    .trim()
    .toLowerCase();
}

export function isItem(value: ItemValue | undefined): value is Item {
  return typeof value === "object";
}

export function hasType(item: Item, ...types: string[]): boolean {
  return types.some((type) => item.types.includes(type.toLowerCase()));
}

/** All values of the first of these properties that has any. */
export function valuesOf(item: Item, ...names: string[]): ItemValue[] {
  for (const name of names) {
    const values = item.properties.get(name.toLowerCase());
    if (values && values.length > 0) return values;
  }
  return [];
}

/** The items among a property's values. */
export function itemsOf(item: Item, ...names: string[]): Item[] {
  return valuesOf(item, ...names).filter(isItem);
}

/** The first non-empty text of a property; of an item, its name, value or address. */
export function textOfProperty(item: Item, ...names: string[]): string | undefined {
  for (const name of names) {
    for (const value of item.properties.get(name.toLowerCase()) ?? []) {
      const text = textOfValue(value);
      if (text) return text;
    }
  }
  return undefined;
}

/** The text of a value; of an item, its name, value or address. */
export function textOfValue(value: ItemValue): string | undefined {
  if (!isItem(value)) return value.trim() === "" ? undefined : value;
  for (const name of ["name", "value", "@value", "url", "contenturl"]) {
    const inner = value.properties.get(name)?.[0];
    if (typeof inner === "string" && inner.trim() !== "") return inner;
  }
  return undefined;
}
