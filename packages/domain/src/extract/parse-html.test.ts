import { describe, expect, it } from "vitest";
import { attribute, contains, textOf } from "./html-tree.ts";
import { parseHtml } from "./parse-html.ts";

const find = (html: string, tag: string) => parseHtml(html).elements.filter((element) => element.tag === tag);
const texts = (html: string, tag: string) =>
  find(html, tag).map((element) => textOf(element).replace(/\s+/g, " ").trim());

describe("parseHtml", () => {
  it("ends list items, definitions and table cells whose end tags are left out", () => {
    expect(texts("<ul><li>one<li>two</ul>", "li")).toEqual(["one", "two"]);
    expect(texts("<dl><dt>Color<dd>Red<dt>Size<dd>4</dl>", "dd")).toEqual(["Red", "4"]);
    expect(texts("<table><tr><td>EAN<td>123<tr><td>MPN<td>X</table>", "td")).toEqual(["EAN", "123", "MPN", "X"]);
  });

  it("keeps a nested list inside its item", () => {
    const [outer] = find("<ul><li>a<ul><li>b</li></ul>c</li></ul>", "li");
    expect(outer && textOf(outer).replace(/\s+/g, " ")).toBe("a b c");
  });

  it("does not let a stray inline end tag close the blocks around it", () => {
    const [span] = find("<span><div>kept</span> inside</div></span>", "span");
    expect(span && textOf(span)).toContain("inside");
  });

  it("does not let an end tag inside a cell close the table around it", () => {
    expect(texts("<div><table><tr><td>a</div></td><td>b</td></tr></table></div>", "tr")).toEqual(["a b"]);
  });

  it("reads attributes in any notation, with entities decoded", () => {
    const [a] = find(`<a HREF='/x?a=1&amp;b=2' title=plain hidden>t</a>`, "a");
    expect(a && [attribute(a, "href"), attribute(a, "title"), attribute(a, "hidden"), attribute(a, "rel")]).toEqual([
      "/x?a=1&b=2",
      "plain",
      "",
      undefined,
    ]);
  });

  it("leaves scripts and styles out of the text and keeps the words of blocks apart", () => {
    const [div] = find("<div><p>one</p><script>var x = '<p>no</p>'</script><p>two</p></div>", "div");
    expect(div && textOf(div).trim().split(/\s+/)).toEqual(["one", "two"]);
  });

  it("numbers elements so that nesting is a comparison", () => {
    const [outer, inner] = find("<div id=a><div id=b></div></div><p>", "div");
    expect(outer && inner && contains(outer, inner) && !contains(inner, outer)).toBe(true);
  });

  it.each([
    ["100,000 nested elements", "<div>".repeat(100_000)],
    ["100,000 nested elements with unmatched ends", "<b>".repeat(100_000) + "</i>".repeat(100_000)],
    ["200,000 unmatched ends inside deep nesting", "<div>".repeat(399) + "</span>".repeat(200_000)],
    ["100,000 attributes", `<p ${"a=1 ".repeat(100_000)}>`],
    ["an open comment", `<!--${"-".repeat(500_000)}`],
    ["an open tag", `<a ${"x".repeat(500_000)}`],
    ["100,000 open paragraphs", "<p><a>".repeat(100_000)],
  ])(
    "reads %s in linear time",
    (_, html) => {
      const started = process.cpuUsage();
      const { elements } = parseHtml(html);
      expect(elements.length).toBeGreaterThan(0);
      expect(process.cpuUsage(started).user / 1_000).toBeLessThan(10_000);
    },
    20_000,
  );
});
