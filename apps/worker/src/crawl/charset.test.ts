import { describe, expect, it } from "vitest";
import { decodeText } from "./charset.ts";

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));

describe("decoding a document", () => {
  it.each([
    ["UTF-8 by header", Buffer.from("Größe 5 €"), "text/html; charset=utf-8", "Größe 5 €"],
    ["windows-1252 by header", bytes("Gr\xf6\xdfe 5 ", [0x80]), "text/html; charset=windows-1252", "Größe 5 €"],
    ["iso-8859-1 as the windows-1252 that it means", bytes("5 ", [0x80]), 'text/html; charset="ISO-8859-1"', "5 €"],
    ["a mark before all else", bytes([0xef, 0xbb, 0xbf], "\xc3\xb6"), "text/html; charset=windows-1252", "ö"],
    ["UTF-16 by its mark", Buffer.from("\uFEFFprix", "utf16le"), "text/html", "prix"],
    ["meta charset", bytes('<meta charset="shift_jis">', [0x83, 0x4d]), "text/html", '<meta charset="shift_jis">ギ'],
    [
      "meta content",
      bytes('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', [0xe3]),
      undefined,
      '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">г',
    ],
    [
      "an xml declaration",
      bytes('<?xml version="1.0" encoding="iso-8859-15"?>', [0xa4]),
      "application/xml",
      '<?xml version="1.0" encoding="iso-8859-15"?>€',
    ],
    ["UTF-8 that nobody announced", Buffer.from("naïve"), undefined, "naïve"],
    ["windows-1252 that nobody announced", bytes("na\xefve"), undefined, "naïve"],
    ["a label nobody knows", Buffer.from("naïve"), "text/html; charset=klingon", "naïve"],
    [
      "a meta that says UTF-16 in plain bytes",
      Buffer.from('<meta charset="utf-16">é'),
      "text/html",
      '<meta charset="utf-16">é',
    ],
    [
      "no meta inside a comment",
      Buffer.from('<!-- <meta charset="shift_jis"> -->é'),
      undefined,
      '<!-- <meta charset="shift_jis"> -->é',
    ],
  ])("reads %s", (_, body, contentType, expected) => {
    expect(decodeText(body, contentType)).toBe(expected);
  });

  it("puts a replacement for bytes that mean nothing", () => {
    expect(decodeText(bytes("a", [0xff], "b"), "text/html; charset=utf-8")).toBe("a\uFFFDb");
  });
});
