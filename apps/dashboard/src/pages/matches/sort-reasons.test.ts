import { describe, expect, it } from "vitest";
import { sortReasons } from "./sort-reasons.ts";

const reason = (kind: string, weight: number) => ({ kind, weight, text: kind });

describe("reasons", () => {
  it("are those for and those against, in the order given", () => {
    const given = [reason("code-same", 4.8), reason("gtin-apart", -3), reason("words", 2), reason("price-apart", -1)];
    const { speaksFor, speaksAgainst } = sortReasons(given);
    expect(speaksFor.map(({ kind }) => kind)).toEqual(["code-same", "words"]);
    expect(speaksAgainst.map(({ kind }) => kind)).toEqual(["gtin-apart", "price-apart"]);
  });

  it("that hardly weigh are left out", () => {
    expect(sortReasons([reason("price-near", 0.01), reason("number-apart", -0.01)])).toEqual({
      speaksFor: [],
      speaksAgainst: [],
    });
  });
});
