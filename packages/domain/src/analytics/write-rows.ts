import type { Row } from "./read-cursor.ts";

/** A spreadsheet takes text that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** Rows as CSV (RFC 4180) with a line of names first. Text that a spreadsheet would run has an apostrophe before it. */
export async function* toCsv(pages: AsyncIterable<Row[]>): AsyncGenerator<string> {
  let named = false;
  for await (const rows of pages) {
    let text = "";
    for (const row of rows) {
      if (!named) text += toLine(Object.keys(row));
      named = true;
      text += toLine(Object.values(row));
    }
    yield text;
  }
}

/** Rows as one JSON document, `{ from, to, rows }`. */
export async function* toJson(
  { from, to }: { from: Date; to: Date },
  pages: AsyncIterable<Row[]>,
): AsyncGenerator<string> {
  yield `{"from":${JSON.stringify(from)},"to":${JSON.stringify(to)},"rows":[`;
  let first = true;
  for await (const rows of pages) {
    yield rows.map((row, index) => `${first && index === 0 ? "\n" : ",\n"}${JSON.stringify(row)}`).join("");
    first &&= rows.length === 0;
  }
  yield "\n]}\n";
}

function toLine(values: readonly unknown[]): string {
  return `${values.map(toField).join(",")}\r\n`;
}

function toField(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
