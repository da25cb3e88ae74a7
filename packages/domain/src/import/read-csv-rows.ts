import type { TextLine } from "./split-lines.ts";

/** One record of a table, or why a line is none. `line` is where it begins. */
export type CsvRow = { line: number; fields: string[] } | { line: number; reason: string };

/** A quoted field may go on over so many lines; a quote still open then was never meant to be closed. */
const MAX_RECORD_LINES = 200;

/**
 * Rows of a table as RFC 4180 has it, the header included. A damaged row costs its own line only: a quote that is never
 * closed does not swallow the rows after it, which is why this is not left to a CSV library.
 *
 * A quote inside an unquoted field (`7" vinyl`) is text, and so is a quoted word before more text (`"Best" guitar`).
 */
export async function* readCsvRows(lines: AsyncIterable<TextLine[]>): AsyncGenerator<CsvRow> {
  let waiting: TextLine[] = [];
  let table: { delimiter: string; columns: number } | undefined;
  function* takeRows(isEnd: boolean): Generator<CsvRow> {
    let at = 0;
    for (;;) {
      const line = waiting[at];
      if (!line || (!isEnd && waiting.length - at < MAX_RECORD_LINES && isOpen(waiting, at, table?.delimiter))) break;
      if (line.text === "" && !line.isTooLong) {
        at += 1;
        continue;
      }
      if (!table && !line.isTooLong) {
        const delimiter = sniffDelimiter(line.text);
        table = { delimiter, columns: splitFields(line.text, delimiter)?.fields.length ?? 0 };
      }
      const { row, length } = takeRow(waiting, at, table?.delimiter ?? ",", table?.columns ?? 0);
      at += length;
      yield row;
    }
    waiting = waiting.slice(at);
  }
  for await (const some of lines) {
    waiting = waiting.length > 0 ? waiting.concat(some) : some;
    yield* takeRows(false);
  }
  yield* takeRows(true);
}

/** The sign that the header has most of. */
export function sniffDelimiter(header: string): string {
  const count = (sign: string) => header.split(sign).length;
  return ["\t", ",", ";", "|"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** Whether the record at `at` may go on in lines that are not here yet. */
function isOpen(lines: TextLine[], at: number, delimiter = ","): boolean {
  const first = lines[at]!;
  return splitFields(first.text, delimiter) === null && recordLength(lines, at) === null;
}

/** How many lines have their quotes in pairs together; null if these never do. */
function recordLength(lines: TextLine[], at: number): number | null {
  let isEven = true;
  for (let length = 1; length <= MAX_RECORD_LINES && at + length <= lines.length; length++) {
    const { text } = lines[at + length - 1]!;
    for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', quote + 1)) isEven = !isEven;
    if (isEven) return length;
  }
  return null;
}

function takeRow(lines: TextLine[], at: number, delimiter: string, columns: number): { row: CsvRow; length: number } {
  const { number: line, text, isTooLong } = lines[at]!;
  if (isTooLong) return { row: { line, reason: "The line is too long" }, length: 1 };
  const single = splitFields(text, delimiter);
  if (single) return { row: checkColumns(line, single.fields, columns), length: 1 };
  const length = recordLength(lines, at);
  if (length !== null) {
    const joined = lines
      .slice(at, at + length)
      .map((part) => part.text)
      .join("\n");
    const record = splitFields(joined, delimiter);
    if (record?.isStrict && record.fields.length === columns) return { row: { line, fields: record.fields }, length };
  }
  return { row: { line, reason: "A quote is opened and not closed" }, length: 1 };
}

function checkColumns(line: number, fields: string[], columns: number): CsvRow {
  const extra = fields.slice(columns);
  if (fields.length < columns || extra.some((field) => field !== "")) {
    return { line, reason: `The line has ${fields.length} fields, the header has ${columns}` };
  }
  return { line, fields: fields.slice(0, columns) };
}

/** The fields of one record; null if a quote stays open. `isStrict` is false where text follows a closing quote. */
export function splitFields(text: string, delimiter: string): { fields: string[]; isStrict: boolean } | null {
  if (!text.includes('"')) return { fields: text.split(delimiter), isStrict: true };
  const fields: string[] = [];
  let isStrict = true;
  let at = 0;
  for (;;) {
    let end = text.indexOf(delimiter, at);
    if (text[at] === '"') {
      const close = closingQuote(text, at);
      if (close < 0) return null;
      if (close + 1 === text.length || text[close + 1] === delimiter) {
        fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
        end = close + 1 === text.length ? -1 : close + 1;
      } else {
        isStrict = false;
        fields.push(text.slice(at, end < 0 ? undefined : end));
      }
    } else {
      fields.push(text.slice(at, end < 0 ? undefined : end));
    }
    if (end < 0) return { fields, isStrict };
    at = end + 1;
  }
}

/** Where the quoted field that begins at `at` ends: the first quote that is not doubled. */
function closingQuote(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close;
}
