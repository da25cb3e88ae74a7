import { expect, it } from "vitest";
import { readVariantWord } from "./variant-names.ts";

it("reads a colour in several languages as one", () => {
  expect(["black", "schwarz", "noir"].map(readVariantWord)).toEqual(["black", "black", "black"]);
});

it("reads finish and hand, and no other word", () => {
  expect(readVariantWord("sunburst")).toBe("sunburst");
  expect(readVariantWord("lefthanded")).toBe("lefthanded");
  expect(readVariantWord("amplifier")).toBeNull();
});
