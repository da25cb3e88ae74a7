import { expect, it } from "vitest";
import { imageTypeOf, mayBeServed } from "./image-type.ts";

const latin = (text: string) => Buffer.from(text, "latin1");

it.each([
  ["image/jpeg", latin("\xff\xd8\xff\xe0\0\x10JFIF")],
  ["image/png", latin("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")],
  ["image/gif", latin("GIF89a\x01\0")],
  ["image/webp", latin("RIFF\x10\0\0\0WEBPVP8 ")],
  ["image/avif", latin("\0\0\0\x1cftypavif")],
  ["image/svg+xml", latin('<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg">')],
  [null, latin("<!doctype html><svg></svg>")],
  [null, latin("%PDF-1.7")],
  [null, latin("GIF")],
  [null, latin("")],
  [null, latin("RIFF\x10\0\0\0AVI LIST")],
])("knows %s by its first bytes", (type, bytes) => {
  expect(imageTypeOf(bytes)).toBe(type);
});

it("looks at a view of a larger buffer where it begins", () => {
  const buffer = latin("12345GIF89a");
  expect(imageTypeOf(new Uint8Array(buffer.buffer, buffer.byteOffset + 5, 6))).toBe("image/gif");
});

it("serves no drawing that can hold scripts", () => {
  expect(["image/svg+xml", "image/png"].map(mayBeServed)).toEqual([false, true]);
});
