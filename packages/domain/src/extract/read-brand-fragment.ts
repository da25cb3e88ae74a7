import { cleanLine } from "./clean-text.ts";
import { attribute, type HtmlElement, textOf } from "./html-tree.ts";
import type { Item } from "./item.ts";
import { parseHtml } from "./parse-html.ts";

/** What is longer is a product's name, a slogan or a sentence. */
const MAX_LENGTH = 50;
/** A larger piece is a part of the page and no brand. */
const MAX_ELEMENTS = 500;
/** Names of drawings that tell nothing. */
const UNNAMED = /^(?:logo|icon|image|brand|marke|marque|home|title)$/i;

/**
 * The brand that a piece of page shows: its text, else what its logo is called (the title of a drawing, the alternative text
 * or title of a picture). Words around the name ("by", "Brand:") stay.
 *
 * @returns null where nothing can be read, or what stands there is too long for a brand
 * @example readBrandFragment('<a href="/fender"><img src="f.png" alt="Fender"></a>') // "Fender"
 */
export function readBrandFragment(html: string): string | null {
  return readBrandElement(parseHtml(html).root);
}

/** As `readBrandFragment`, of a piece that is parsed. */
export function readBrandElement(element: HtmlElement): string | null {
  if (element.end - element.index > MAX_ELEMENTS) return null;
  const name = cleanLine(textOf(element, 1_000), 300) || nameOfLogo(element);
  return name === "" || name.length > MAX_LENGTH ? null : name;
}

/** Whether names of properties (of microdata or RDFa) name a brand. */
export function isBrandProperty(names: string): boolean {
  return /(?:^|[\s/:#])(?:brand|manufacturer)(?:\s|$)/i.test(names);
}

/** Gives an item that is somebody's brand the name it shows, where none of its properties is its name. */
export function nameBrand(brand: Item, element: HtmlElement): void {
  const name = brand.properties.has("name") ? null : readBrandElement(element);
  if (name !== null) brand.properties.set("name", [name]);
}

/** The first name among the pictures inside an element, in document order; "" if there is none. */
function nameOfLogo(element: HtmlElement): string {
  const stack: HtmlElement[] = [element];
  while (stack.length > 0) {
    const at = stack.pop() as HtmlElement;
    const name = cleanLine(nameOfPicture(at), 300);
    if (name !== "" && !UNNAMED.test(name)) return name;
    for (let i = at.children.length - 1; i >= 0; i--) {
      const child = at.children[i];
      if (typeof child === "object") stack.push(child);
    }
  }
  return "";
}

function nameOfPicture(element: HtmlElement): string {
  if (element.tag === "img") return attribute(element, "alt")?.trim() || (attribute(element, "title") ?? "");
  return element.tag === "title" && element.parent?.tag === "svg" ? textOf(element, 1_000) : "";
}
