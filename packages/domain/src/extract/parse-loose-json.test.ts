import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLooseJson } from "./parse-loose-json.ts";

describe("parseLooseJson", () => {
  it.each([
    ["trailing commas", '{"a": [1, 2,], }', { a: ["1", "2"] }],
    ["comments", '{/* price */ "a": "b" // end\n}', { a: "b" }],
    ["raw line breaks in strings", '{"a": "one\ntwo"}', { a: "one\ntwo" }],
    ["an unescaped inch mark", '{"a": "17" monitor", "b": "c"}', { a: '17" monitor', b: "c" }],
    ["a missing comma", '{"a": "b"\n "c": "d"}', { a: "b", c: "d" }],
    ["single quotes and bare keys", "{a: 'b'}", { a: "b" }],
    ["a bad escape", '{"a": "it\\\'s \\u00e9 \\x"}', { a: "it's é x" }],
    ["text that breaks off", '{"a": {"b": "c', { a: { b: "c" } }],
  ])("reads %s", (_, text, expected) => {
    expect(parseLooseJson(text)).toEqual([expected]);
  });

  it("unwraps CDATA and comments", () => {
    expect(parseLooseJson('//<![CDATA[\n{"a": 1}\n//]]>')).toEqual([{ a: 1 }]);
    expect(parseLooseJson('<!-- {"a": 1} -->')).toEqual([{ a: 1 }]);
  });

  it("reads several values in a row", () => {
    expect(parseLooseJson('{"a": 1}{"b": 2}')).toEqual([{ a: "1" }, { b: "2" }]);
  });

  it("keeps a key called __proto__ as a plain key", () => {
    const [value] = parseLooseJson('{"__proto__": {"polluted": "yes"},}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("never throws and always ends", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."{}[]\",:'\\/*\n ax1") }), (text) => {
        expect(Array.isArray(parseLooseJson(text))).toBe(true);
      }),
    );
    expect(parseLooseJson("[".repeat(20_000))).toHaveLength(1);
    expect(parseLooseJson(`{"a":${'"'.repeat(200_000)}`)).toHaveLength(1);
  });
});
