import { describe, expect, it } from "vitest";
import { uuidv7 } from "./uuidv7.ts";

describe("uuidv7", () => {
  it("has the version, the variant and the time of RFC 9562", () => {
    // The RFC's own example (appendix A.6) is of this millisecond.
    expect(uuidv7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidv7(1)).toMatch(/^00000000-0001-7/);
  });

  it("makes another one each time", () => {
    expect(new Set(Array.from({ length: 10_000 }, () => uuidv7(0))).size).toBe(10_000);
  });

  it("sorts by time", () => {
    expect([uuidv7(3_000), uuidv7(1_000), uuidv7(2_000)].sort().map((id) => id.slice(0, 13))).toEqual([
      "00000000-03e8",
      "00000000-07d0",
      "00000000-0bb8",
    ]);
  });
});
