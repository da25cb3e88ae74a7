/**
 * The parsed page as a plain tree whose elements are numbered in document order.
 *
 * The numbering makes the questions extraction asks cheap: `b` lies inside `a` when `a.index < b.index && b.index < a.end`,
 * and distance in reading order is a subtraction. Nothing here recurses, so depth cannot overflow the stack.
 */

export interface HtmlElement {
  /** Lower case. */
  readonly tag: string;
  /** Names (lower case) and values alternating; short, so a linear look-up is the fastest. */
  readonly attributes: readonly string[];
  readonly parent: HtmlElement | null;
  readonly children: (HtmlElement | string)[];
  /** Position in document order, from 0 (the root). */
  readonly index: number;
  /** One past the index of the last descendant. */
  end: number;
}

export interface HtmlTree {
  /** All elements in document order; the first is a made-up root with the tag `#root`. */
  readonly elements: readonly HtmlElement[];
  readonly root: HtmlElement;
}

/** The value of an attribute ("" where it has none), or undefined where it is absent. */
export function attribute(element: HtmlElement, name: string): string | undefined {
  const { attributes } = element;
  for (let i = 0; i < attributes.length; i += 2) {
    if (attributes[i] === name) return attributes[i + 1];
  }
  return undefined;
}

/** Whether `inner` lies inside `outer` (an element contains itself). */
export function contains(outer: HtmlElement, inner: HtmlElement): boolean {
  return inner.index >= outer.index && inner.index < outer.end;
}

/** Elements whose text is not shown to a reader. */
export const UNSHOWN = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "textarea",
  "svg",
  "head",
  "iframe",
  "object",
  "select",
]);

/** Elements that stand on a line of their own, so that text before and after them does not run together. */
const BREAKS = new Set(
  (
    "address article aside blockquote br button caption center dd details dialog div dl dt fieldset figcaption figure " +
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul"
  ).split(" "),
);

/**
 * The text inside an element, blocks set apart by a line break (those of the source are white space), at most `limit`
 * characters.
 *
 * @example textOf(heading, 500)
 */
export function textOf(element: HtmlElement, limit = 10_000): string {
  const only = element.children.length === 1 ? element.children[0] : undefined;
  if (typeof only === "string") return oneLine(only.length > limit ? only.slice(0, limit) : only);
  let text = "";
  const stack: (HtmlElement | string)[] = [];
  const push = (of: HtmlElement) => {
    for (let i = of.children.length - 1; i >= 0; i--) stack.push(of.children[i] as HtmlElement | string);
  };
  push(element);
  while (stack.length > 0 && text.length < limit) {
    const node = stack.pop() as HtmlElement | string;
    if (typeof node === "string") text += oneLine(node);
    else if (!UNSHOWN.has(node.tag)) {
      if (BREAKS.has(node.tag)) {
        text += "\n";
        if (node.children.length > 0) stack.push("\n");
      }
      push(node);
    }
  }
  return text.length > limit ? text.slice(0, limit) : text;
}

function oneLine(text: string): string {
  return /[\n\r\t]/.test(text) ? text.replace(/[\n\r\t]+/g, " ") : text;
}
