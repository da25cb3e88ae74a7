import { describe, expect, it } from "vitest";
import { contentHash, createEtag, isHeld } from "./etag.ts";

const bytes = new TextEncoder().encode("{}");

describe("an ETag", () => {
  it("is strong, and one for each content and encoding", () => {
    const content = contentHash(bytes);
    const etags = [createEtag(content, undefined), createEtag(content, "br"), createEtag(content, "gzip")];
    expect(new Set(etags).size).toBe(3);
    for (const etag of etags) expect(etag).toMatch(/^"[A-Za-z0-9_-]+"$/);
    expect(contentHash(new TextEncoder().encode("{ }"))).not.toBe(content);
    expect(contentHash(new Uint8Array(bytes))).toBe(content);
  });
});

describe("what the client holds", () => {
  it.each(['"abc"', 'W/"abc"', "*", " * ", '"x", "abc"', 'W/"x",W/"abc"', '"a,b", "abc"'])(
    "is current with %s",
    (header) => {
      expect(isHeld(header, '"abc"')).toBe(true);
    },
  );

  it.each([undefined, "", '"x"', '"abcd"', '"abc-br"', "abc", 'W/"ABC"'])("is not current with %s", (header) => {
    expect(isHeld(header, '"abc"')).toBe(false);
  });
});
