import { type GoogleRow, googleAttributes } from "./google-rows.ts";
import { xmlText } from "./write-xml.ts";

/** The rows as RSS 2.0 with Google's namespace. */
export async function* toGoogleXml(pages: AsyncIterable<GoogleRow[]>, title: string): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n<title>${xmlText(title)}</title>\n`;
  for await (const rows of pages) yield rows.map(toItem).join("");
  yield "</channel>\n</rss>\n";
}

function toItem(row: GoogleRow): string {
  const attributes = googleAttributes.flatMap((name) =>
    row[name] === "" ? [] : `<g:${name}>${xmlText(row[name])}</g:${name}>`,
  );
  return `<item>${attributes.join("")}</item>\n`;
}

/** The rows as a table (RFC 4180) with the attributes' names first. A merchant center reads it, and no spreadsheet. */
export async function* toGoogleCsv(pages: AsyncIterable<GoogleRow[]>): AsyncGenerator<string> {
  yield `${googleAttributes.join(",")}\r\n`;
  for await (const rows of pages)
    yield rows.map((row) => `${googleAttributes.map((name) => toField(row[name])).join(",")}\r\n`).join("");
}

function toField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
