/**
 * Scores the readers on real pages and texts with known answers. The floors are what was reached when they were written;
 * a change that falls below one has lost something.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { currencyExponent } from "./currency-marks.ts";
import { extract } from "./extract.ts";
import { readTradeNumber } from "./gtin.ts";
import { parsePriceText } from "./price-text.ts";

const data = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
const available = existsSync(data);
if (!available) process.stderr.write(`Skipped: the scores on real pages, because ${data} is absent.\n`);

const load = <T>(path: string): T => JSON.parse(readFileSync(data + path, "utf8")) as T;
const loadPage = (path: string) => gunzipSync(readFileSync(data + path)).toString("utf8");

describe.skipIf(!available)("price texts", () => {
  it("are read with every amount right and at least 99 % of the currencies", () => {
    interface Row {
      text: string | null;
      currency_hint: string | null;
      amount: string | null;
      currency: string | null;
      decimal_separator?: string | null;
    }
    const rows = load<Row[]>("price-text.json");
    const read = rows.map((row) => {
      const options = { hint: row.currency_hint, decimalSeparator: row.decimal_separator ?? null };
      return { row, ...parsePriceText(row.text, options) };
    });
    expect(read.filter(({ row, amount }) => amount !== row.amount)).toEqual([]);
    const currencies = read.filter(({ row, currency }) => currency === row.currency).length;
    expect(currencies / rows.length).toBeGreaterThanOrEqual(0.99);
  });
});

describe.skipIf(!available)("trade numbers", () => {
  it("are all told apart", () => {
    const rows = load<{ text: string; ask: "kind" | "number"; expected: string | null }[]>("gtin.json");
    const wrong = rows.filter(({ text, ask, expected }) => (readTradeNumber(text)?.[ask] ?? null) !== expected);
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(!available)("the three encodings of schema.org", () => {
  const examples = available
    ? load<{ id: string; microdata: string; rdfa: string; json_ld: string }[]>("schema-org.json")
    : [];
  it.each(examples)("read the same in $id", ({ id, ...encodings }) => {
    const [microdata, rdfa, jsonLd] = [encodings.microdata, encodings.rdfa, encodings.json_ld].map((html) => {
      const { fields } = extract({ html, url: "https://example.com/examples/1" });
      const values = Object.entries(fields)
        .filter(([, { method }]) => method === "json-ld" || method === "microdata" || method === "rdfa")
        .map(([name, { value }]) => [name, value] as const);
      return Object.fromEntries(values);
    });
    expect(rdfa).toEqual(microdata);
    // The source contradicts itself here: 1000.00 in microdata and RDFa, 55.00 in JSON-LD.
    if (id === "eg-0010") expect([microdata, jsonLd].map((values) => delete values?.price)).toEqual([true, true]);
    expect(jsonLd).toEqual(microdata);
  });
});

/** Counts as the benchmark does: a wrong answer is a false positive and, where there is a right one, a miss as well. */
function score(pairs: { right: string[] | undefined; given: string | undefined }[]) {
  const hits = pairs.filter(({ right, given }) => given !== undefined && right?.includes(given)).length;
  const precision = hits / pairs.filter(({ given }) => given !== undefined).length;
  const recall = hits / pairs.filter(({ right }) => right !== undefined).length;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

describe.skipIf(!available)("product pages of many shops", () => {
  type Truth = Record<
    string,
    { url: string; price?: string[]; sku?: string[]; availability?: string[]; brand?: string[] }
  >;
  const read = () =>
    Object.entries(load<Truth>("pages/peb/truth.json")).map(([id, truth]) => {
      const html = loadPage(`pages/peb/html/${id}.html.gz`);
      return { truth, fields: extract({ html, url: truth.url }).fields };
    });
  const lower = (text: string) => text.trim().toLowerCase();

  it("keep their prices, article numbers, availability and brands", () => {
    const pages = read();
    const prices = score(
      pages.map(({ truth, fields: { price } }) => ({
        right: truth.price?.map((text) => parsePriceText(text).amount ?? ""),
        given: price && String(price.value.amount / 10 ** currencyExponent(price.value.currency)),
      })),
    );
    expect(prices.f1).toBeGreaterThanOrEqual(0.93);
    expect(prices.precision).toBeGreaterThanOrEqual(0.94);
    const fieldScore = (name: "sku" | "availability" | "brand") =>
      score(
        pages.map(({ truth, fields }) => ({
          right: truth[name]?.map(lower),
          given: fields[name] && lower(fields[name].value),
        })),
      ).f1;
    expect(fieldScore("sku")).toBeGreaterThanOrEqual(0.9);
    expect(fieldScore("availability")).toBeGreaterThanOrEqual(0.95);
    expect(fieldScore("brand")).toBeGreaterThanOrEqual(0.84);
  }, 120_000);
});

describe.skipIf(!available)("pages of every kind", () => {
  it("are told to be product pages or not", () => {
    const truth = load<Record<string, { url: string | null; page_type: string }>>("pages/wcxb/truth.json");
    const read = Object.entries(truth).map(([id, { url, page_type }]) => {
      const html = loadPage(`pages/wcxb/html/${id}.html.gz`);
      const { pageType } = extract({ html, url: url ?? "https://example.com/" });
      return { isProduct: page_type === "product", taken: pageType === "product" };
    });
    const products = read.filter(({ isProduct }) => isProduct);
    const others = read.filter(({ isProduct }) => !isProduct);
    expect(products.filter(({ taken }) => taken).length / products.length).toBeGreaterThanOrEqual(0.93);
    expect(others.filter(({ taken }) => taken).length / others.length).toBeLessThanOrEqual(0.01);
  }, 180_000);
});
