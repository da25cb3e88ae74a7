import { describe, expect, test } from "vitest";
import { endAtBreak } from "./feed-line.ts";
import { readGoogleXml } from "./read-google-xml.ts";
import { collect, errorOf, inPieces, listingOf, testContext } from "./testing.ts";

async function read(text: string, size = 13) {
  return collect(endAtBreak(readGoogleXml(inPieces(text, size), testContext)));
}

const rss = (...items: string[]) =>
  `<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>\n${items.join("\n")}\n</channel></rss>`;
const item = (id: string, more = "") =>
  `<item><g:id>${id}</g:id><title>Item ${id}</title><g:price>9.99 EUR</g:price>${more}</item>`;

describe("readGoogleXml", () => {
  test("reads RSS with CDATA, entities and parts", async () => {
    const [entry] = await read(
      rss(
        item(
          "1",
          `<link>https://shop.example/1?a=1&amp;b=2</link><description><![CDATA[<b>Loud</b> & clear]]></description>
           <g:brand>Smith &amp; Sons</g:brand>
           <g:shipping><g:country>AT</g:country><g:price>9.90 EUR</g:price></g:shipping>
           <g:shipping><g:country>DE</g:country><g:service>Post</g:service><g:price>4.90 EUR</g:price></g:shipping>
           <g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Body</g:attribute_name><g:attribute_value>Alder</g:attribute_value></g:product_detail>`,
        ),
      ),
    );
    expect(listingOf(entry)).toMatchObject({
      key: "1",
      title: "Item 1",
      url: "https://shop.example/1?a=1&b=2",
      shipping: 490,
      product: { brand: "Smith & Sons", description: "Loud & clear", specs: { Body: "Alder" } },
    });
  });

  test("reads Atom, whose own id is not the offer's, and any prefix of Google's namespace", async () => {
    const [entry] = await read(
      `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:goog="http://base.google.com/ns/1.0"><title>Shop</title>
       <entry><goog:id>A1</goog:id><id>tag:shop.example,2026:1</id><title>Amp</title>
       <link rel="self" href="https://shop.example/feed"/><link href="https://shop.example/a1"/>
       <summary>Small</summary><goog:price>1.299,00 €</goog:price><media:title xmlns:media="urn:m">Other</media:title></entry></feed>`,
    );
    expect(listingOf(entry)).toMatchObject({ key: "A1", title: "Amp", url: "https://shop.example/a1", price: 129_900 });
  });

  test("costs a broken item only, and says where it begins", async () => {
    const lines = await read(
      rss(
        item("1"),
        item("2", "<description>Fish & Chips</description>"),
        item("3"),
        item("4", "<g:brand>Open<g:mpn>M4</g:mpn>"),
        item("5"),
        "<item><g:id>6</g:id><title>No end</title>",
        item("7"),
        item("8", "<g:price>-1</g:price>").replace("9.99 EUR", "-9.99 EUR"),
        item("9"),
        item("10", "</stray>"),
        item("11"),
      ),
    );
    const rejected = lines.filter((line) => "error" in line).map((line) => errorOf(line));
    expect(rejected.map(({ line, field }) => [line, field])).toEqual([
      [4, null],
      [6, null],
      [8, null],
      [10, "price"],
      [12, null],
    ]);
    expect(lines.filter((line) => "record" in line).map((line) => listingOf(line).key)).toEqual([
      "1",
      "3",
      "5",
      "7",
      "9",
      "11",
    ]);
  });

  test("imports what a cut off file holds and rejects where it ends", async () => {
    const whole = rss(item("1"), item("2"), item("3"));
    const lines = await read(whole.slice(0, whole.indexOf("Item 3")));
    expect(lines.slice(0, 2).map((line) => listingOf(line).key)).toEqual(["1", "2"]);
    expect(errorOf(lines[2])).toMatchObject({ line: 5, field: null });
    const between = await read(whole.slice(0, whole.indexOf("<item><g:id>3")));
    expect(errorOf(between[2]).reason).toMatch(/ends before/);
  });

  test("expands no entities of the document's own", async () => {
    const [declaration, ...feed] = rss(item("1", "<g:brand>&b;&x;</g:brand>"), item("2")).split("\n");
    const doctype =
      '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/hostname">]>';
    const lines = await read([declaration, doctype, ...feed].join("\n"));
    expect(errorOf(lines[0]).reason).toMatch(/undefined entity/);
    expect(listingOf(lines[1]).key).toBe("2");
  });

  test("reads no items that are commented out", async () => {
    const lines = await read(rss(`<!-- ${item("1")} -->`, item("2", "<!-- a note -->")));
    expect(lines.map((line) => listingOf(line).key)).toEqual(["2"]);
  });

  test.each([50_000, 9_999])("skips an item without end, in pieces of %i", async (size) => {
    const lines = await read(rss(item("1"), `<item><g:id>${"x".repeat(1_200_000)}`, item("3")), size);
    expect(lines.map((line) => ("error" in line ? line.error.reason : listingOf(line).key))).toEqual([
      "1",
      "The item is too long, or not closed",
      "3",
    ]);
  });

  test("bears elements nested as deep as an item is long", async () => {
    const lines = await read(rss(`<item>${"<a>".repeat(50_000)}</item>`, item("2")), 64_000);
    expect(errorOf(lines[0]).reason).toMatch(/not well-formed/);
    expect(listingOf(lines[1]).key).toBe("2");
  });

  test("refuses what is no feed", async () => {
    await expect(read("<!doctype html><title>Not found</title>")).rejects.toMatchObject({ kind: "invalid_input" });
    expect(await read(rss())).toEqual([]);
  });
});
