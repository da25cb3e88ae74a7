import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";

describe("CACHE_TTL", () => {
  it("is seconds by kind, over the defaults", () => {
    expect(parseConfig({ CACHE_TTL: "list=60, detail=0" }).CACHE_TTL).toEqual({ list: 60_000, detail: 0 });
    expect(parseConfig().CACHE_TTL).toEqual({});
  });

  it("names itself, and what is wrong with it", () => {
    expect(() => parseConfig({ CACHE_TTL: "list=60,lists=5" })).toThrow(/CACHE_TTL “lists=5” is not kind=seconds/);
  });
});
