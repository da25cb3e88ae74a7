import fc from "fast-check";
import { deserialize } from "superjson";
import { describe, expect, it } from "vitest";
import { encode } from "./wire.ts";

/** What inputs are made of. */
const { input } = fc.letrec((tie) => ({
  input: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.array(tie("input"), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => !["__proto__", "constructor", "prototype"].includes(key)),
      tie("input"),
      { maxKeys: 4 },
    ),
  ),
}));

describe("encode", () => {
  it("arrives as what was sent", () => {
    fc.assert(
      fc.property(input, (value) => {
        expect(deserialize(JSON.parse(JSON.stringify(encode(value))))).toEqual(value);
      }),
    );
  });

  it("writes the same input alike, whatever the order its properties were set in", () => {
    fc.assert(
      fc.property(input, (value) => {
        expect(JSON.stringify(encode(reversed(value)))).toBe(JSON.stringify(encode(value)));
      }),
    );
  });

  it("leaves out what is undefined", () => {
    expect(encode({ q: "guitar", filter: { category: undefined }, cursor: undefined })).toEqual(
      encode({ filter: {}, q: "guitar" }),
    );
    expect(encode(undefined)).toBeUndefined();
  });

  it("writes an object that is used twice twice, since the server refuses references", () => {
    const day = new Date(0);
    const ids = [1, 2];
    expect(encode({ from: day, to: day, a: ids, b: ids })?.meta).not.toHaveProperty("referentialEqualities");
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
