import { DomainError } from "../platform/errors.ts";
import { type FeedContext, FeedFieldError, type FeedLine, toFeedLine } from "./feed-line.ts";
import { type GoogleItem, readGoogleItem } from "./google-item.ts";
import { readCsvRows } from "./read-csv-rows.ts";
import { splitLines } from "./split-lines.ts";

/** Sub-attributes in the order a value gives them, unless the header names another: `shipping(country:price)`. */
const SUB_ATTRIBUTES: Record<string, string[]> = {
  shipping: ["country", "region", "service", "price"],
  product_detail: ["section_name", "attribute_name", "attribute_value"],
};

interface Column {
  attribute: string;
  /** Present for attributes made of several values. */
  parts?: string[];
}

/**
 * Google Merchant feeds as tables: tabs, commas, semicolons or bars, told by the header. Columns of other names are
 * not looked at.
 *
 * @throws DomainError `invalid_input` if the header lacks a column that every item needs
 */
export async function* readGoogleCsv(text: AsyncIterable<string>, context: FeedContext): AsyncGenerator<FeedLine> {
  let columns: Column[] | undefined;
  for await (const row of readCsvRows(splitLines(text))) {
    if (columns) {
      const header = columns;
      yield toFeedLine(row.line, () => {
        if (!("fields" in row)) throw new FeedFieldError(null, row.reason);
        return readGoogleItem(toItem(header, row.fields), context);
      });
    } else if ("fields" in row) {
      columns = readHeader(row.fields);
    } else {
      throw new DomainError("invalid_input", `The header cannot be read: ${row.reason}.`);
    }
  }
}

function readHeader(names: string[]): Column[] {
  const columns = names.map(readColumn);
  for (const attribute of ["id", "title", "price"]) {
    if (!columns.some((column) => column.attribute === attribute)) {
      throw new DomainError(
        "invalid_input",
        `The header has no column “${attribute}”: ${names.join(", ").slice(0, 200)}.`,
      );
    }
  }
  return columns;
}

/** "g:Image Link" is `image_link`, "shipping(country:price)" is `shipping` with two parts. */
function readColumn(name: string): Column {
  const [, main = "", inner] = /^([^(]*)(?:\((.*)\))?/.exec(name.trim().toLowerCase().replace(/^g:/, "")) ?? [];
  const attribute = toAttribute(main);
  const parts = inner === undefined ? SUB_ATTRIBUTES[attribute] : inner.split(":").map(toAttribute);
  return { attribute, ...(parts && attribute in SUB_ATTRIBUTES && { parts }) };
}

function toAttribute(name: string): string {
  return name.trim().replace(/[\s-]+/g, "_");
}

function toItem(columns: Column[], fields: string[]): GoogleItem {
  const item: GoogleItem = { values: new Map(), groups: new Map() };
  columns.forEach(({ attribute, parts }, index) => {
    const value = fields[index] ?? "";
    if (value === "") return;
    if (parts) {
      const groups = value.split(/(?<!\\),/).map((group) => readGroup(parts, group));
      item.groups.set(attribute, [...(item.groups.get(attribute) ?? []), ...groups]);
    } else {
      item.values.set(attribute, [...(item.values.get(attribute) ?? []), value]);
    }
  });
  return item;
}

/** "US:CA:Overnight:16.00 USD"; the last part keeps further colons. */
function readGroup(parts: string[], text: string): Map<string, string> {
  const values = text.trim().split(":");
  const last = values.splice(parts.length - 1).join(":");
  return new Map(parts.map((part, index) => [part, (index < parts.length - 1 ? values[index] : last)?.trim() ?? ""]));
}
