import { describe, expect, it } from "vitest";
import { readCallAddress, writeCallAddress } from "./call-address.ts";

const address = (input: string, rest = "") => `/trpc/catalog.list?input=${encodeURIComponent(input)}${rest}`;

const canonical = (text: string): string | undefined => {
  const call = readCallAddress(text);
  return call && writeCallAddress(call);
};

describe("a call's address", () => {
  it("is taken apart", () => {
    expect(readCallAddress(address('{"json":{"limit":5}}'))).toEqual({
      path: "catalog.list",
      input: { json: { limit: 5 } },
    });
    expect(readCallAddress("/trpc/catalog.stats")).toEqual({ path: "catalog.stats", input: undefined });
    expect(readCallAddress("/trpc/catalog.stats?input=")).toEqual({ path: "catalog.stats", input: undefined });
  });

  it("is the same however it was written", () => {
    const one = canonical(address('{"json":{"filter":{"q":"it\'s","inStock":true},"limit":5}}'));
    for (const other of [
      address('{"json":{"limit":5,"filter":{"inStock":true,"q":"it\'s"}}}'),
      address('{ "json" : {"limit":5.0, "filter":{"inStock":true,"q":"it\\u0027s"}}}', "&utm_source=x&_=17"),
      `/trpc/catalog.list?a=b&input=${encodeURIComponent('{"json":{"filter":{"q":"it\'s","inStock":true},"limit":5}}')}`,
      `/trpc/catalog%2Elist?input=${encodeURIComponent('{"json":{"filter":{"q":"it\'s","inStock":true},"limit":5}}')}`,
    ]) {
      expect(canonical(other)).toBe(one);
    }
    expect(canonical(one as string)).toBe(one);
  });

  it("differs where the order means something", () => {
    const first = canonical(address('{"json":{"facets":["brand","shop"]}}'));
    expect(canonical(address('{"json":{"facets":["shop","brand"]}}'))).not.toBe(first);
  });
});

it.each([
  ["a batch", "/trpc/catalog.list?batch=1&input=%7B%7D"],
  ["connection parameters", "/trpc/catalog.list?connectionParams=%7B%7D"],
  ["no JSON", address("{")],
  ["JSON that costs too much", address("[".repeat(100))],
  ["a path that cannot be decoded", "/trpc/%E0%A4%A"],
  ["another endpoint", "/api/v1/products"],
])("%s is not the cache's to answer", (_, text) => {
  expect(readCallAddress(text)).toBeUndefined();
});
