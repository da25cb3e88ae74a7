import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeUrl } from "./normalize-url.ts";

describe("one spelling of an address", () => {
  it.each([
    ["HTTPS://Shop.Example:443/a/../b#reviews", "https://shop.example/b"],
    ["https://shop.example/p?utm_source=x&id=5&gclid=1", "https://shop.example/p?id=5"],
    ["https://shop.example/p;jsessionid=ABC?PHPSESSID=1", "https://shop.example/p"],
    ["https://shop.example/p?", "https://shop.example/p"],
    ["https://shop.example/s?q=a+b%20c&sort=price", "https://shop.example/s?q=a+b%20c&sort=price"],
    ["/guitars?page=2", "https://shop.example/guitars?page=2"],
  ])("of %s is %s", (address, expected) => {
    expect(normalizeUrl(address, "https://shop.example/x")).toBe(expected);
  });

  it.each([
    "mailto:a@b.example",
    "javascript:void(0)",
    "https://me:pw@shop.example/",
    "http://[",
    "/brochure.PDF",
    "/a.jpg?x=1",
    `/${"x".repeat(3_000)}`,
  ])("%s is no address of a page", (address) => {
    expect(normalizeUrl(address, "https://shop.example/")).toBeNull();
  });

  it("is the same when taken twice", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."/?&=;#%+:@.aZ09-ü ", "utm_a", "sid", ";jsessionid="), maxLength: 60 }),
        (path) => {
          const once = normalizeUrl(`/${path}`, "https://shop.example/");
          if (once !== null) expect(normalizeUrl(once)).toBe(once);
        },
      ),
    );
  });
});
