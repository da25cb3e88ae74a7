import { normalizeAvailability } from "./availability.ts";
import { addCandidate } from "./candidates.ts";
import { cleanNumber } from "./clean-number.ts";
import { cleanLine } from "./clean-text.ts";
import { normalizeCondition } from "./condition.ts";
import type { CandidateSet } from "./contract.ts";
import { normalizeGtin } from "./gtin.ts";
import { attribute } from "./html-tree.ts";
import { readMoney } from "./money-value.ts";
import { absoluteUrl, type Page } from "./page.ts";
import { plainDescription } from "./plain-description.ts";
import { nameOfTitle } from "./title-name.ts";

/** Prefixes under which shops state the product terms of the OpenGraph protocol. */
const PREFIXES = ["product:", "og:", "og:product:", ""];

/** Adds what the head's OpenGraph, product, Twitter and plain meta elements state. */
export function readOpenGraph(page: Page, set: CandidateSet): void {
  const term = (...names: string[]): { text: string; source: string } | undefined => {
    for (const name of names) {
      for (const prefix of PREFIXES) {
        const text = prefix === "" && !name.includes(":") ? undefined : page.meta(prefix + name);
        if (text?.trim()) return { text, source: `meta[${prefix}${name}]` };
      }
    }
    return undefined;
  };
  const add = <V>(
    found: { text: string; source: string } | undefined,
    read: (text: string) => V,
    put: (value: V, source: string) => void,
  ) => {
    if (found) put(read(found.text), found.source);
  };
  const evidence = (confidence: number, source: string) => ({ method: "opengraph" as const, confidence, source });
  const currency = term("price:currency", "price.currency", "currency", "sale_price:currency")?.text;
  const money = (text: string) => readMoney(text, currency, page);

  add(
    term("title"),
    (text) => nameOfTitle(cleanLine(text, 500), page),
    (name, source) => addCandidate(set, "name", name, evidence(0.6, source)),
  );
  add(
    term("brand", "product:brand", "manufacturer"),
    (text) => cleanLine(text, 100),
    (brand, source) => addCandidate(set, "brand", brand, evidence(0.8, source)),
  );
  add(
    term("retailer_item_id", "retailer_part_no", "sku"),
    (text) => cleanNumber(cleanLine(text, 100)),
    (sku, source) => addCandidate(set, "sku", sku, evidence(0.75, source)),
  );
  add(
    term("mfr_part_no", "mpn"),
    (text) => cleanNumber(cleanLine(text, 100)),
    (mpn, source) => addCandidate(set, "mpn", mpn, evidence(0.75, source)),
  );
  add(term("gtin", "ean", "upc", "isbn"), normalizeGtin, (gtin, source) =>
    addCandidate(set, "gtin", gtin, evidence(0.85, source)),
  );
  add(
    term("item_group_id", "product_group_id"),
    (text) => cleanLine(text, 100),
    (id, source) => addCandidate(set, "groupId", id, evidence(0.8, source)),
  );
  const sale = term("sale_price:amount", "sale_price.amount");
  const regular = term("price:amount", "price.amount", "price:standard_amount");
  add(sale ?? regular, money, (price, source) =>
    addCandidate(set, "price", price && price.amount > 0 ? price : null, evidence(0.85, source)),
  );
  add(term("original_price:amount", "price:original_amount") ?? (sale && regular), money, (price, source) =>
    addCandidate(set, "listPrice", price, evidence(0.7, source)),
  );
  const shippingCurrency = term("shipping_cost:currency")?.text ?? currency;
  add(
    term("shipping_cost:amount", "shipping_cost"),
    (text) => readMoney(text, shippingCurrency, page),
    (shipping, source) => addCandidate(set, "shipping", shipping, evidence(0.75, source)),
  );
  add(term("availability", "price:availability"), normalizeAvailability, (value, source) =>
    addCandidate(set, "availability", value, evidence(0.8, source)),
  );
  add(term("condition"), normalizeCondition, (value, source) =>
    addCandidate(set, "condition", value, evidence(0.8, source)),
  );
  add(term("description"), plainDescription, (text, source) =>
    addCandidate(set, "description", text, evidence(0.5, source)),
  );
  addImages(page, set);
  addMeta(page, set);
  addTwitterLabels(page, set);
}

function addImages(page: Page, set: CandidateSet): void {
  const images = page
    .byTag("meta")
    .filter((meta) =>
      /^og:image(?::(?:secure_)?url)?$/i.test(attribute(meta, "property") ?? attribute(meta, "name") ?? ""),
    )
    .map((meta) => absoluteUrl(attribute(meta, "content") ?? "", page.baseUrl))
    .filter((url) => url !== undefined);
  const unique = [...new Set(images)].slice(0, 20);
  if (unique.length > 0)
    addCandidate(set, "images", unique, { method: "opengraph", confidence: 0.6, source: "meta[og:image]" });
}

/** The plain head: description and title, which every page has and which name the product loosely. */
function addMeta(page: Page, set: CandidateSet): void {
  const description = page.meta("description");
  if (description) {
    addCandidate(set, "description", plainDescription(description), {
      method: "meta",
      confidence: 0.35,
      source: "meta[description]",
    });
  }
  const name = nameOfTitle(page.title, page);
  addCandidate(set, "name", name, { method: "meta", confidence: 0.3, source: "title" });
}

/** Twitter product cards: `twitter:label1` "Price" with `twitter:data1` "$12.00". */
function addTwitterLabels(page: Page, set: CandidateSet): void {
  for (const n of [1, 2]) {
    const label = page.meta(`twitter:label${n}`) ?? "";
    const data = page.meta(`twitter:data${n}`) ?? "";
    const evidence = { method: "meta" as const, confidence: 0.5, source: `meta[twitter:data${n}]` };
    if (/price|preis|prix|precio|prezzo/i.test(label)) {
      const price = readMoney(data, undefined, page);
      addCandidate(set, "price", price && price.amount > 0 ? price : null, evidence);
    } else if (/availab|stock/i.test(label)) addCandidate(set, "availability", normalizeAvailability(data), evidence);
    else if (/brand|marke|marque/i.test(label)) addCandidate(set, "brand", cleanLine(data, 100), evidence);
  }
}
