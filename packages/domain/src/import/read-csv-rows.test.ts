import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvRow, readCsvRows, sniffDelimiter } from "./read-csv-rows.ts";
import { splitLines } from "./split-lines.ts";
import { collect, inPieces } from "./testing.ts";

async function read(text: string, size = 11): Promise<CsvRow[]> {
  return collect(readCsvRows(splitLines(inPieces(text, size))));
}

const fieldsOf = (rows: CsvRow[]) => rows.map((row) => ("fields" in row ? row.fields : row));

describe("readCsvRows", () => {
  test("reads what a CSV library reads", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", "b", '"', ",", "\n", " ", "ü"), maxLength: 8 });
    const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field, field), { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, size) => {
          const csv = [["id", "title", "price"], ...rows.map((row) => ["1", ...row.slice(1)])]
            .map((row) => row.map(quote).join(","))
            .join("\n");
          expect(fieldsOf(await read(csv, size))).toEqual(parse(csv));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("says on which line each record begins", async () => {
    const rows = await read('id,title\n1,"over\n\nthree"\n\n2,x\r\n3,y');
    expect(rows).toEqual([
      { line: 1, fields: ["id", "title"] },
      { line: 2, fields: ["1", "over\n\nthree"] },
      { line: 6, fields: ["2", "x"] },
      { line: 7, fields: ["3", "y"] },
    ]);
  });

  test("loses only the line of a quote that is never closed", async () => {
    const rows = await read('id,title,price\n1,"Broken,1\n2,Fine,2\n3,"Quoted, too",3\n4,12" woofer,4\n');
    expect(rows).toEqual([
      { line: 1, fields: ["id", "title", "price"] },
      { line: 2, reason: "A quote is opened and not closed" },
      { line: 3, fields: ["2", "Fine", "2"] },
      { line: 4, fields: ["3", "Quoted, too", "3"] },
      { line: 5, fields: ["4", '12" woofer', "4"] },
    ]);
  });

  test("does not wait for the end of a large file to find a quote open", async () => {
    const rest = Array.from({ length: 1_000 }, (_, index) => `${index},fine,1`).join("\n");
    const rows = await read(`id,title,price\n1,"Broken,1\n${rest}`, 1_000);
    expect(rows.filter((row) => "fields" in row)).toHaveLength(1_001);
  });

  test("takes a quoted word before more text as it stands", async () => {
    expect(fieldsOf(await read('id\ttitle\n1\t"Best" guitar\n'))).toEqual([
      ["id", "title"],
      ["1", '"Best" guitar'],
    ]);
  });

  test("names a line with another number of fields than the header", async () => {
    expect(await read("id,title\n1\n2,a,b\n3,a,,\n")).toEqual([
      { line: 1, fields: ["id", "title"] },
      { line: 2, reason: "The line has 1 fields, the header has 2" },
      { line: 3, reason: "The line has 3 fields, the header has 2" },
      { line: 4, fields: ["3", "a"] },
    ]);
  });

  test("tells the delimiter by the header", () => {
    expect(["a\tb,c\td", "a;b;c,d", "a|b|c", "a,b", "a"].map(sniffDelimiter)).toEqual(["\t", ";", "|", ",", "\t"]);
  });
});
