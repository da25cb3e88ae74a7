import { cleanLine } from "./clean-text.ts";
import { attribute, type HtmlElement, UNSHOWN } from "./html-tree.ts";
import type { Page } from "./page.ts";

/** A piece of text as it stands on the page. */
export interface VisibleText {
  /** One line, at most 300 characters. */
  text: string;
  /** The element it stands in. */
  element: HtmlElement;
  /** Position among all shown texts: distances on the page are differences of these. */
  order: number;
}

const MAX_TEXTS = 40_000;
const HIDING_STYLE = /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

/** All texts a visitor can see, in reading order. Scripts decide what else is shown; that much cannot be known here. */
export function readVisibleTexts(page: Page): VisibleText[] {
  const texts: VisibleText[] = [];
  const stack: { node: HtmlElement | string; parent: HtmlElement }[] = [];
  const pushChildren = (of: HtmlElement) => {
    for (let i = of.children.length - 1; i >= 0; i--) {
      stack.push({ node: of.children[i] as HtmlElement | string, parent: of });
    }
  };
  pushChildren(page.root);
  while (stack.length > 0 && texts.length < MAX_TEXTS) {
    const { node, parent } = stack.pop() as (typeof stack)[0];
    if (typeof node !== "string") {
      if (!UNSHOWN.has(node.tag) && !isHidden(node)) pushChildren(node);
      continue;
    }
    if (!/\S/.test(node)) continue;
    const text = cleanLine(node, 300);
    if (text !== "") texts.push({ text, element: parent, order: texts.length });
  }
  return texts;
}

export function isHidden(element: HtmlElement): boolean {
  if (element.attributes.length === 0) return false;
  const style = attribute(element, "style");
  return attribute(element, "hidden") !== undefined || (style !== undefined && HIDING_STYLE.test(style));
}
