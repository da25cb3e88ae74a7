import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitLines } from "./split-lines.ts";
import { collect, inPieces } from "./testing.ts";

async function split(text: string, size: number, maxLength?: number) {
  return (await collect(splitLines(inPieces(text, size), maxLength))).flat();
}

describe("splitLines", () => {
  test("gives every line once with its number, wherever the pieces end", async () => {
    const line = fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("\n", "\r\n"),
        async (lines, size, end) => {
          const all = await split(lines.join(end) + end, size);
          expect(all).toEqual(lines.map((text, index) => ({ number: index + 1, text })));
        },
      ),
    );
  });

  test("gives a last line without a line break", async () => {
    expect(await split("a\nb", 2)).toEqual([
      { number: 1, text: "a" },
      { number: 2, text: "b" },
    ]);
  });

  test.each([1, 3, 100])("skips a line that is too long, in pieces of %i", async (size) => {
    const all = await split(`a\n${"x".repeat(50)}\nb\n${"y".repeat(60)}`, size, 10);
    expect(all).toEqual([
      { number: 1, text: "a" },
      { number: 2, text: "", isTooLong: true },
      { number: 3, text: "b" },
      { number: 4, text: "", isTooLong: true },
    ]);
  });
});
