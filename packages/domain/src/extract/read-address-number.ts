import { addCandidate } from "./candidates.ts";
import type { CandidateSet } from "./contract.ts";
import type { Page } from "./page.ts";

/** A shop's number inside an address: five digits or more, or a mix of capitals and digits. */
const NUMBER = /(?<![a-z\d])(?:[A-Z]{0,4}\d{5,16}|B0[\dA-Z]{8}|[A-Z\d]*\d[A-Z\d]*-[A-Z]\d{2})(?![a-z\d])/gi;
const QUERY_NAMES = /^(?:pid|sku|item_?id|product_?(?:id|no|code)|products_id|prod_?id|goods_?(?:no|id)|asin)$/i;

/**
 * Adds the number in the page's own address as its sku. It is only a guess, for pages that state no number
 * in structured data, and worth more if the page uses the same number as
 * the value of a field or a data attribute.
 */
export function readAddressNumber(page: Page, set: CandidateSet): void {
  if (set.sku?.some(({ method }) => method !== "visible")) return;
  const number = numberOfQuery(page.url) ?? numberOfPath(page.canonicalUrl ?? page.url) ?? numberOfPath(page.url);
  if (!number) return;
  const confidence = isUsedOnPage(number, page) ? 0.5 : 0.35;
  addCandidate(set, "sku", number, { method: "meta", confidence, source: "address" });
}

/** The last number of the path. */
function numberOfPath(address: string): string | undefined {
  const path = URL.parse(address)?.pathname.slice(0, 500) ?? "";
  for (const segment of path.split("/").reverse()) {
    const number = [...segment.matchAll(NUMBER)].at(-1)?.[0];
    if (number) return number;
  }
  return undefined;
}

/** The value of a query parameter that names a product. */
function numberOfQuery(address: string): string | undefined {
  for (const [name, value] of URL.parse(address)?.searchParams ?? []) {
    if (QUERY_NAMES.test(name) && /^[\w-]{4,40}$/.test(value) && /\d/.test(value)) return value;
  }
  return undefined;
}

function isUsedOnPage(number: string, { elements }: Page): boolean {
  return elements.some(({ attributes }) => {
    for (let i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] === number && (attributes[i] === "value" || attributes[i]?.startsWith("data-")))
        return true;
    }
    return false;
  });
}
