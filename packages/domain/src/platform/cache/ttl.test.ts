import { expect, it } from "vitest";
import { parseTtl } from "./ttl.ts";

it("reads seconds by kind", () => {
  expect(parseTtl("list=120, detail=900")).toEqual({ list: 120_000, detail: 900_000 });
  expect(parseTtl("board=0")).toEqual({ board: 0 });
  expect(parseTtl("")).toEqual({});
});

it.each(["lists=5", "list=-1", "list=1.5", "list", "list=5=6", "constructor=1"])(
  "names what is wrong in %s",
  (text) => {
    expect(() => parseTtl(`detail=1,${text}`)).toThrow(`“${text}”`);
  },
);
