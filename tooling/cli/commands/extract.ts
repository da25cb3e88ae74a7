import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { toDecimal } from "@vitrine/domain";
import { type Extraction, extract } from "@vitrine/domain/extract";
import { Command } from "commander";
import { mapJsonLines } from "../json-lines.ts";

interface ExtractLine {
  id: unknown;
  url: string;
  /** Path of an HTML file, plain or gzip. */
  file: string;
}

export const extractCommand = new Command("extract")
  .description('Reads saved pages: {"id", "url", "file"} a line in; type, fields and evidence out.')
  .action(() =>
    mapJsonLines<ExtractLine>(async ({ url, file }) => {
      const bytes = await readFile(file);
      const html = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
      return summarize(extract({ html, url }));
    }),
  );

function summarize({ pageType, fields }: Extraction): object {
  const decimal = (money?: { amount: number; currency: string | null }) =>
    money && toDecimal(money.amount, money.currency ?? "XXX");
  return {
    pageType,
    name: fields.name?.value ?? null,
    brand: fields.brand?.value ?? null,
    sku: fields.sku?.value ?? null,
    mpn: fields.mpn?.value ?? null,
    gtin: fields.gtin?.value ?? null,
    price: decimal(fields.price?.value) ?? null,
    currency: fields.price?.value.currency ?? null,
    listPrice: decimal(fields.listPrice?.value) ?? null,
    availability: fields.availability?.value ?? null,
    breadcrumbs: fields.categoryPath?.value ?? [],
    evidence: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        { method: field?.method, confidence: field?.confidence, source: field?.source },
      ]),
    ),
  };
}
