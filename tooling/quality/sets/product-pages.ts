import { toDecimal } from "@vitrine/domain";
import { extract, normalizeGtin, parsePriceText } from "@vitrine/domain/extract";
import { type Bars, countField, figuresOf } from "../counts.ts";
import type { QualityData } from "../data.ts";
import type { Report } from "../report.ts";

type Field = "price" | "sku" | "availability" | "brand" | "gtin";
type Truth = { url: string } & Partial<Record<Field, string[]>>;

const BARS: Partial<Record<Field, Bars>> = {
  price: { f1: 0.86, precision: 0.92 },
  sku: { f1: 0.78 },
  availability: { f1: 0.95 },
};

const lower = (text: string) => text.trim().toLowerCase();
const amount = (text: string) => String(Number(parsePriceText(text).amount));
const gtin = (text: string) => normalizeGtin(text) ?? text;
const normalize: Record<Field, (text: string) => string> = {
  price: amount,
  sku: lower,
  availability: lower,
  brand: lower,
  gtin,
};

/** Product pages of many shops: the fields a person found on them. */
export function scoreProductPages(data: QualityData): Report {
  const pages = Object.entries(data.json<Record<string, Truth>>("pages/peb/truth.json")).map(([id, truth]) => ({
    truth,
    given: readFields(data.text(`pages/peb/html/${id}.html.gz`), truth.url),
  }));
  return {
    note: `${pages.length} pages.`,
    figures: (["price", "sku", "availability", "brand", "gtin"] as const).flatMap((field) => {
      const answers = pages.map(({ truth, given }) => ({
        expected: truth[field]?.map(normalize[field]),
        given: given[field] && normalize[field](given[field]),
      }));
      return figuresOf(`${field}: `, countField(answers), BARS[field]);
    }),
  };
}

function readFields(html: string, url: string): Partial<Record<Field, string>> {
  const { price, sku, availability, brand, gtin: number } = extract({ html, url }).fields;
  return {
    ...(price && { price: toDecimal(price.value.amount, price.value.currency ?? "XXX") }),
    ...(sku && { sku: sku.value }),
    ...(availability && { availability: availability.value }),
    ...(brand && { brand: brand.value }),
    ...(number && { gtin: number.value }),
  };
}
