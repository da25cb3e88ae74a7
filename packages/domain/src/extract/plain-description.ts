import { cleanParagraphs } from "./clean-text.ts";
import { textOf } from "./html-tree.ts";
import { parseHtml } from "./parse-html.ts";

const LIMIT = 10_000;
const TAG = /<[a-z/!][^<>]{0,500}>/i;
const ENTITY = /&(?:[a-z]{2,8}|#\d{1,6});/i;

/** A description as plain text: shops put HTML, and HTML escaped once more, into fields meant for text. */
export function plainDescription(text: string): string {
  let plain = text.slice(0, LIMIT * 4);
  for (let round = 0; round < 2 && (TAG.test(plain) || ENTITY.test(plain)); round++) {
    // Without tags the line breaks are the author's own.
    const html = TAG.test(plain) ? plain : plain.replaceAll("\n", "<br>");
    plain = textOf(parseHtml(html).root, LIMIT * 4);
  }
  return cleanParagraphs(plain, LIMIT);
}
