import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crawlDelay, isAllowed, parseRobots } from "./robots.ts";

const at = (path: string) => `https://shop.example${path}`;
const allowed = (text: string, path: string, agent = "VitrineBot/1.0") => isAllowed(parseRobots(text), agent, at(path));

describe("robots.txt", () => {
  it("allows everything where it says nothing", () => {
    expect(allowed("", "/a")).toBe(true);
    expect(allowed("<html>not a robots.txt</html>", "/a")).toBe(true);
  });

  it("speaks to an agent by its product token, whatever the case, and by no part of it", () => {
    const text = "User-Agent: vitrinebot\nDisallow: /\n\nUser-agent: *\nDisallow: /private";
    expect(allowed(text, "/a")).toBe(false);
    expect(allowed(text, "/a", "Vitrine/1.0")).toBe(true);
    expect(allowed(text, "/private", "Vitrine/1.0")).toBe(false);
  });

  it("joins all groups of one agent", () => {
    const text =
      "User-agent: VitrineBot\nDisallow: /a\n\nUser-agent: other\nDisallow: /\n\nUser-agent: VitrineBot\nDisallow: /b";
    expect(["/a", "/b", "/c"].map((path) => allowed(text, path))).toEqual([false, false, true]);
  });

  it("lets the longest pattern decide, and allow win a draw", () => {
    expect(allowed("User-agent: *\nAllow: /p\nDisallow: /\n", "/page")).toBe(true);
    expect(allowed("User-agent: *\nAllow: /\nDisallow: /page\n", "/page")).toBe(false);
    expect(allowed("User-agent: *\nDisallow: /page\nAllow: /page\n", "/page")).toBe(true);
  });

  it.each([
    ["/*.pdf$", "/a/b.pdf", false],
    ["/*.pdf$", "/a/b.pdf?x", true],
    ["/fish*", "/fishheads/yummy", false],
    ["/a*b*c", "/a-b-c-d", false],
    ["/a*b*c$", "/a-b-c-d", true],
    ["/a*a$", "/a", true],
    ["*?sort=", "/list?sort=price", false],
    ["/%E2%82%AC", "/%e2%82%ac", false],
    ["/€", "/%E2%82%AC", false],
  ])("matches Disallow: %s against %s", (pattern, path, expected) => {
    expect(allowed(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(expected);
  });

  it("can be fetched itself, always", () => {
    expect(allowed("User-agent: *\nDisallow: /", "/robots.txt")).toBe(true);
  });

  it("names sitemaps and asks for a delay", () => {
    const robots = parseRobots(
      "\uFEFFUser-agent: *\r\nCrawl-delay: 2.5 # please\r\nSitemap: https://shop.example/map.xml\r\n",
    );
    expect(robots.sitemaps).toEqual(["https://shop.example/map.xml"]);
    expect(crawlDelay(robots, "VitrineBot")).toBe(2.5);
    expect(crawlDelay(parseRobots("User-agent: *\nCrawl-delay: soon\nCrawl-delay: -1"), "VitrineBot")).toBeNull();
  });

  it("reads anything without failing, and fast", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."*$/%#:?aZ 0ü€\ud800\u0000\r\n\t"), maxLength: 500 }),
        fc.string({ maxLength: 80 }),
        (text, path) => {
          expect(typeof allowed(`User-agent: *\nDisallow: ${text}\n${text}`, `/${path}`)).toBe("boolean");
        },
      ),
    );
    const begin = performance.now();
    const hostile = `User-agent: *\n${`Disallow: /${"a*".repeat(200)}b\n`.repeat(1_000)}`;
    expect(allowed(hostile, `/${"a".repeat(2_000)}`)).toBe(true);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  const file = new URL("../../../../../shared/data/robots.json", import.meta.url);
  it.skipIf(!existsSync(file))("answers every question of the RFC's test set (skipped without ../shared/data)", () => {
    const cases = JSON.parse(readFileSync(file, "utf8")) as {
      name: string;
      robots: string;
      user_agent: string;
      url: string;
      allowed: boolean;
    }[];
    const wrong = cases.filter(
      ({ robots, user_agent, url, allowed }) => isAllowed(parseRobots(robots), user_agent, url) !== allowed,
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(cases.length).toBeGreaterThan(50);
  });
});
