import { judgeCandidates } from "./consensus.ts";
import type { CandidateSet, Extraction, PageInput } from "./contract.ts";
import { openPage } from "./page.ts";
import { decidePageType } from "./page-type.ts";
import { readAddressNumber } from "./read-address-number.ts";
import { readJsonLd } from "./read-json-ld.ts";
import { readLinks } from "./read-links.ts";
import { readMicrodata } from "./read-microdata.ts";
import { readOpenGraph } from "./read-opengraph.ts";
import { readRdfa } from "./read-rdfa.ts";
import { readStructured } from "./read-structured.ts";
import { readVisible } from "./read-visible.ts";

/**
 * Reads a page: parses it once, lets every reader add its candidates, and judges them. Pure, and safe for any input: it
 * neither throws nor hangs, and everything it returns is bounded.
 *
 * @example
 * const { pageType, fields } = extract({ html, url: "https://shop.example/p/42" });
 * fields.price?.value // { amount: 129900, currency: "EUR" }
 */
export function extract(input: PageInput): Extraction {
  const page = openPage(input);
  const set: CandidateSet = {};
  const structured = [
    readStructured(readJsonLd(page), page, set, "json-ld"),
    readStructured(readMicrodata(page), page, set, "microdata"),
    readStructured(readRdfa(page), page, set, "rdfa"),
  ];
  readOpenGraph(page, set);
  const visible = readVisible(page, set);
  readAddressNumber(page, set);
  const links = readLinks(page);
  const { pageType, confidence } = decidePageType(page, structured, visible, links);
  return {
    url: page.url,
    ...(page.canonicalUrl === undefined ? {} : { canonicalUrl: page.canonicalUrl }),
    pageType,
    pageTypeConfidence: confidence,
    fields: judgeCandidates(set),
    links,
  };
}
