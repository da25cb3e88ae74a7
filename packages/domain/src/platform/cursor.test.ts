import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const keys = { secret: "s".repeat(32) };

it("gives back what was put in, for the same scope only", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.integer())), fc.string(), fc.string(), (values, scope, other) => {
      const cursor = encodeCursor(keys, scope, values);
      expect(decodeCursor(keys, scope, cursor)).toEqual(values);
      if (other !== scope) expect(() => decodeCursor(keys, other, cursor)).toThrow("cursor");
    }),
  );
});

it("refuses a cursor of which any byte was changed", () => {
  const bytes = Buffer.from(encodeCursor(keys, "list", ["name", 42]), "base64url");
  for (let index = 0; index < bytes.length; index++) {
    const forged = Buffer.from(bytes);
    forged[index]! ^= 1;
    expect(() => decodeCursor(keys, "list", forged.toString("base64url"))).toThrow("cursor");
  }
});

it("accepts the secret before while it is being rotated", () => {
  const cursor = encodeCursor(keys, "list", [1]);
  expect(decodeCursor({ secret: "n".repeat(32), oldSecret: keys.secret }, "list", cursor)).toEqual([1]);
  expect(() => decodeCursor({ secret: "n".repeat(32) }, "list", cursor)).toThrow("cursor");
});
