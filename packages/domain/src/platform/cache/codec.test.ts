import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEntryCodec } from "./codec.ts";
import type { CacheEntry } from "./entry.ts";

const codec = createEntryCodec("secret");

function entryOf(value: unknown): CacheEntry {
  return { value, tags: ["product:1"], asOf: 3, storedAt: 1_700_000_000_000, ttlMs: 1_000 };
}

describe("an entry written as text", () => {
  it("reads back as it was, whatever plain data it holds", () => {
    const key = fc.oneof(fc.string(), fc.constantFrom("$date", "$$bytes", "$number", "constructor", "v", "value"));
    const leaf = fc.oneof(
      fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
      fc.double().map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.constantFrom(null, true, false),
      fc.date({ noInvalidDate: false }),
      fc.uint8Array(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(
          key.filter((name) => name !== "__proto__"),
          tie("tree"),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const entry = entryOf(value);
        expect(codec.decode("key", codec.encode("key", entry))).toEqual(entry);
      }),
    );
  });

  it("keeps undefined as the value", () => {
    expect(codec.decode("key", codec.encode("key", entryOf(undefined)))).toEqual(entryOf(undefined));
  });

  it("is refused when a single character differs, or the key, or the secret", () => {
    const text = codec.encode("key", entryOf({ price: 1 }));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(text[at] !== character);
        expect(() => codec.decode("key", text.slice(0, at) + character + text.slice(at + 1))).toThrow();
      }),
    );
    expect(() => codec.decode("other key", text)).toThrow("seal");
    expect(() => createEntryCodec("other secret").decode("key", text)).toThrow("seal");
  });

  it("is not made of a key that would reach for the prototype", () => {
    expect(() => codec.encode("key", entryOf(JSON.parse('{"__proto__":{"admin":true}}')))).toThrow("__proto__");
  });
});
