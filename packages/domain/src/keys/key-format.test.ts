import fc from "fast-check";
import { expect, it } from "vitest";
import { createKeyText, parseKeyText } from "./key-format.ts";

const kinds = fc.constantFrom("publishable" as const, "secret" as const);
/** Keys of chosen bytes, the extreme ones among them. */
const keys = fc
  .tuple(kinds, fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([kind, id, secret]) => ({ kind, ...createKeyText(kind, (size) => (size === 16 ? id : secret)) }));

it("a key says its kind and its id", () => {
  fc.assert(
    fc.property(keys, ({ kind, key, publicId }) => {
      expect(parseKeyText(key)).toEqual({ kind, publicId });
    }),
  );
});

it("every key has the same length and only characters that a double click selects", () => {
  fc.assert(
    fc.property(keys, ({ kind, key, publicId }) => {
      expect(key).toMatch(/^vtr_(pub|sec)_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/);
      expect(key.startsWith(`vtr_${kind === "secret" ? "sec" : "pub"}_${publicId}_`)).toBe(true);
    }),
  );
});

it("a key with one other character is refused", () => {
  fc.assert(
    fc.property(keys, fc.nat(), fc.constantFrom(..."0Az_-é "), ({ key }, position, character) => {
      const at = position % key.length;
      const typo = key.slice(0, at) + character + key.slice(at + 1);
      fc.pre(typo !== key);
      expect(parseKeyText(typo)).toBeNull();
    }),
  );
});

it("other text is no key", () => {
  const { key } = createKeyText("secret");
  for (const text of [
    "",
    "vtr_sec_",
    "Bearer x",
    `${key}\n`,
    ` ${key}`,
    `${key}0`,
    key.slice(0, -1),
    "vtr_sec_".repeat(1_000),
  ]) {
    expect(parseKeyText(text)).toBeNull();
  }
});

it("no two keys are alike", () => {
  const made = Array.from({ length: 200 }, () => createKeyText("secret"));
  expect(new Set(made.map(({ publicId }) => publicId)).size).toBe(200);
  expect(new Set(made.map(({ key }) => key.slice(17))).size).toBe(200);
});
