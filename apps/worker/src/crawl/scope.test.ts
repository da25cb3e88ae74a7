import { describe, expect, it } from "vitest";
import { isSameSite } from "./same-site.ts";
import { refuseByScope, startUrls } from "./scope.ts";

describe("where a shop's crawl goes", () => {
  const refuse = (url: string, policy = {}) => refuseByScope({ url: "https://www.shop.example/", policy }, url);

  it("stays on the shop's host, with or without www", () => {
    expect(refuse("https://shop.example/a")).toBeNull();
    expect(refuse("https://www.shop.example/a")).toBeNull();
    expect(refuse("https://blog.shop.example/a")).toMatch("another host");
    expect(refuse("https://shop.example:8443/a")).toMatch("another host");
    expect(refuse("https://shop.example.evil.example/")).toMatch("another host");
  });

  it("keeps to the policy's paths, but for where it begins", () => {
    const policy = {
      includePaths: ["/guitars"],
      excludePaths: ["/guitars/used"],
      startUrls: ["https://shop.example/start"],
    };
    expect(refuse("https://shop.example/guitars/x", policy)).toBeNull();
    expect(refuse("https://shop.example/start", policy)).toBeNull();
    expect(refuse("https://shop.example/drums", policy)).not.toBeNull();
    expect(refuse("https://shop.example/guitars/used/x", policy)).not.toBeNull();
  });

  it("does not follow paths that grow out of themselves", () => {
    expect(refuse("https://shop.example/a/b/a/b/a/b")).toBeNull();
    expect(refuse("https://shop.example/a/b/a/b/a/b/a/b")).not.toBeNull();
    expect(refuse(`https://shop.example${"/x1/y2/z3".repeat(6)}`)).not.toBeNull();
  });

  it("begins at the shop's address, or where the policy says", () => {
    expect(startUrls({ url: "https://shop.example/", policy: {} })).toEqual(["https://shop.example/"]);
    expect(startUrls({ url: "https://shop.example/", policy: { startUrls: ["https://shop.example/a"] } })).toEqual([
      "https://shop.example/a",
    ]);
  });
});

describe("the same site", () => {
  it.each([
    ["http://shop.example/", "https://www.shop.example/", true],
    ["https://shop.example/", "https://de.shop.example/", true],
    ["https://m.shop.example/", "https://shop.example/", true],
    ["https://shop.example/", "https://notshop.example/", false],
    ["https://shop.example/", "https://shop.example.evil.test/", false],
    ["https://shop.example/", "https://example/", false],
    ["https://shop.example/", "https://shop.example:8443/", false],
    ["http://10.0.0.1/", "http://1.10.0.0.1.example/", false],
  ])("from %s to %s: %s", (from, to, expected) => {
    expect(isSameSite(new URL(from), new URL(to))).toBe(expected);
  });
});
