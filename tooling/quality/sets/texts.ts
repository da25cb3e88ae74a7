import {
  extract,
  parsePriceText,
  readBrandFragment,
  readBreadcrumbTrail,
  readTradeNumber,
} from "@vitrine/domain/extract";
import { isAllowed, parseRobots } from "@vitrine/worker";
import { countField, figuresOf, HALVES, halfOf } from "../counts.ts";
import type { QualityData } from "../data.ts";
import type { Report } from "../report.ts";

/** Price texts: the amount and the currency they mean. */
export function scorePriceTexts(data: QualityData): Report {
  interface Row {
    text: string | null;
    currency_hint: string | null;
    amount: string | null;
    currency: string | null;
    decimal_separator?: "." | "," | null;
  }
  const rows = data.json<Row[]>("price-text.json").map((row) => ({
    row,
    ...parsePriceText(row.text, { hint: row.currency_hint, decimalSeparator: row.decimal_separator ?? null }),
  }));
  return {
    note: `${rows.length} texts.`,
    figures: [
      { measure: "amounts right", value: share(rows, ({ row, amount }) => amount === row.amount), bar: 0.99 },
      { measure: "currencies right", value: share(rows, ({ row, currency }) => currency === row.currency), bar: 0.99 },
    ],
  };
}

/** Questions to a robots.txt; what one search engine does beyond RFC 9309 apart. */
export function scoreRobots(data: QualityData): Report {
  const rows =
    data.json<{ name: string; robots: string; user_agent: string; url: string; allowed: boolean }[]>("robots.json");
  const isRight = (row: (typeof rows)[number]) =>
    isAllowed(parseRobots(row.robots), row.user_agent, row.url) === row.allowed;
  const [standard, beyond] = [true, false].map((is) => rows.filter(({ name }) => name.startsWith("ID_") === is));
  return {
    note: `${rows.length} questions.`,
    figures: [
      { measure: "RFC 9309 right", value: share(standard!, isRight), bar: 1 },
      { measure: "beyond it right", value: share(beyond!, isRight) },
    ],
  };
}

/** Pieces of page in which a brand stands, alone and as the brand of a product's microdata. */
export function scoreBrands(data: QualityData): Report {
  const rows = data.json<{ html: string; brand: string | null }[]>("brand.json").map(({ html, brand }, id) => ({
    half: halfOf(String(id)),
    expected: brand === null ? null : plain(brand),
    given: readBrandFragment(html),
    stated: readFragment(
      `<div itemscope itemtype="https://schema.org/Product"><div itemprop="brand" itemscope>${html}</div></div>`,
    ).brand?.value,
  }));
  const isRight = ({ expected, given }: (typeof rows)[number]) => given === expected;
  const fieldOf = (value: string | null | undefined) => value?.toLowerCase() ?? undefined;
  const count = (read: (row: (typeof rows)[number]) => string | null | undefined) =>
    countField(
      rows.map((row) => ({
        expected: row.expected === null ? undefined : [row.expected.toLowerCase()],
        given: fieldOf(read(row)),
      })),
    );
  return {
    note: `${rows.length} pieces; right is the very brand, or none where none is.`,
    figures: [
      { measure: "right", value: share(rows, isRight), bar: 0.95 },
      ...HALVES.map((half) => ({
        measure: `${half}: right`,
        value: share(
          rows.filter((row) => row.half === half),
          isRight,
        ),
      })),
      ...figuresOf(
        "",
        count(({ given }) => given),
      ),
      ...figuresOf(
        "in microdata: ",
        count(({ stated }) => stated),
      ),
    ],
  };
}

/** Trade numbers of every kind, wrong check digits among them. */
export function scoreTradeNumbers(data: QualityData): Report {
  const rows = data.json<{ text: string; ask: "kind" | "number"; expected: string | null }[]>("gtin.json");
  const isRight = ({ text, ask, expected }: (typeof rows)[number]) =>
    (readTradeNumber(text)?.[ask] ?? null) === expected;
  return { note: `${rows.length} texts.`, figures: [{ measure: "right", value: share(rows, isRight), bar: 1 }] };
}

interface TrailRow {
  id: string;
  base_url: string;
  html: string;
  expected: { name?: string | null; url?: string | null }[];
}

/** Trails cut out of pages: every crumb with its address, and the categories that a page would keep of them. */
export function scoreBreadcrumbs(data: QualityData): Report {
  const rows = data.json<TrailRow[]>("breadcrumbs.json");
  return {
    note:
      `${rows.length} trails; a trail is right if all its names and addresses are, a path if it holds all names of the ` +
      "trail but the first and the last at most.",
    figures: [
      { measure: "trails right", value: share(rows, isTrailRight), bar: 0.9 },
      ...HALVES.map((half) => ({
        measure: `${half}: trails right`,
        value: share(
          rows.filter(({ id }) => halfOf(id) === half),
          isTrailRight,
        ),
      })),
      { measure: "paths right", value: share(rows, isPathRight), bar: 0.9 },
    ],
  };
}

function isTrailRight({ html, base_url, expected }: TrailRow): boolean {
  const given = readBreadcrumbTrail({ html, url: base_url });
  const address = (url: string | null | undefined) => (url ? (URL.parse(url)?.href ?? url) : undefined);
  return (
    given.length === expected.length &&
    expected.every(({ name, url }, i) => plain(name ?? "") === given[i]?.name && address(url) === given[i]?.url)
  );
}

function isPathRight({ html, base_url, expected }: TrailRow): boolean {
  const path = readFragment(`<nav class="breadcrumb">${html}</nav>`, base_url).categoryPath?.value ?? [];
  const names = expected.flatMap(({ name }) => (name ? [plain(name).toLowerCase()] : []));
  const part = path.map((name) => plain(name).toLowerCase()).join("\n");
  return path.length >= names.length - 2 && (path.length > 0 || names.length <= 2) && names.join("\n").includes(part);
}

/** The same facts in microdata, RDFa and JSON-LD. */
export function scoreEncodings(data: QualityData): Report {
  const rows = data.json<{ microdata: string; rdfa: string; json_ld: string }[]>("schema-org.json");
  const readings = rows.map((row) => {
    const [microdata, rdfa, jsonLd] = [row.microdata, row.rdfa, row.json_ld].map(readStated);
    // Where the example itself states another price in JSON-LD, the prices cannot be the same.
    const price = /"price":\s*"?([\d.]+)/.exec(row.json_ld)?.[1] ?? "";
    return { microdata, rdfa, jsonLd, contradicts: !row.microdata.includes(price) };
  });
  const asText = (fields: object | undefined, without?: string) =>
    JSON.stringify({ ...fields, ...(without && { [without]: 0 }) });
  return {
    note: `${rows.length} examples; ${readings.filter(({ contradicts }) => contradicts).length} of them states another price in JSON-LD than in the rest.`,
    figures: [
      {
        measure: "RDFa as microdata",
        value: share(readings, ({ microdata, rdfa }) => asText(rdfa) === asText(microdata)),
        bar: 1,
      },
      {
        measure: "JSON-LD as microdata",
        value: share(readings, ({ microdata, jsonLd }) => asText(jsonLd) === asText(microdata)),
        bar: 0.8,
      },
      {
        measure: "JSON-LD as microdata, that price aside",
        value: share(readings, ({ microdata, jsonLd, contradicts }) => {
          const without = contradicts ? "price" : undefined;
          return asText(jsonLd, without) === asText(microdata, without);
        }),
        bar: 1,
      },
    ],
  };
}

/** The fields that structured data states, by name in one order. */
function readStated(html: string): Record<string, unknown> {
  const stated = Object.entries(readFragment(html))
    .filter(([, { method }]) => method === "microdata" || method === "rdfa" || method === "json-ld")
    .map(([name, { value }]) => [name, value] as const);
  return Object.fromEntries(stated.sort(([one], [other]) => (one < other ? -1 : 1)));
}

const plain = (text: string) =>
  text
    .replace(/\p{Cf}/gu, "")
    .replace(/\s+/g, " ")
    .trim();

function readFragment(html: string, url = "https://example.com/item/1") {
  return extract({ html: `<!doctype html><body>${html}</body>`, url }).fields;
}

function share<Row>(rows: Row[], isRight: (row: Row) => boolean): number {
  return rows.filter(isRight).length / rows.length;
}
