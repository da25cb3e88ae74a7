import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isSitemapAddress, looksLikeSitemap, readSitemap } from "./sitemap.ts";

const urlset = (...pages: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${pages.map((page) => `<url><loc>${page}</loc><lastmod>2026-01-01</lastmod></url>`).join("")}</urlset>`;
const read = (text: string | Uint8Array, type?: string) => readSitemap(Buffer.from(text), type);

describe("a sitemap", () => {
  it("lists pages", async () => {
    expect(await read(urlset("https://shop.example/a?x=1&amp;y=2", " https://shop.example/b\n"))).toEqual({
      pages: ["https://shop.example/a?x=1&y=2", "https://shop.example/b"],
      sitemaps: [],
    });
  });

  it("may be an index of others", async () => {
    const index =
      "<sitemapindex><sitemap><loc>https://shop.example/1.xml.gz</loc></sitemap><sitemap><loc><![CDATA[/2.xml]]></loc></sitemap></sitemapindex>";
    expect(await read(index)).toEqual({ pages: [], sitemaps: ["https://shop.example/1.xml.gz", "/2.xml"] });
  });

  it("may be gzipped, or a list of lines", async () => {
    expect((await read(gzipSync(urlset("https://shop.example/a")))).pages).toEqual(["https://shop.example/a"]);
    expect(
      (await read("https://shop.example/a\r\n\nnot an address\nhttps://shop.example/b", "text/plain")).pages,
    ).toHaveLength(2);
  });

  it("takes images for no pages", async () => {
    const text =
      '<urlset xmlns:image="i"><url><loc>/a</loc><image:image><image:loc>/a.jpg</image:loc></image:image></url></urlset>';
    expect((await read(text)).pages).toEqual(["/a"]);
  });

  it("is read up to its damage", async () => {
    expect((await read(`${urlset("/a", "/b").replace("</urlset>", "")}<url><loc>/c</loc></wrong>`)).pages).toEqual([
      "/a",
      "/b",
      "/c",
    ]);
    expect(await read("<html><p>Not found</p>")).toEqual({ pages: [], sitemaps: [] });
    expect(await read("")).toEqual({ pages: [], sitemaps: [] });
  });

  it("expands no entities and takes no more than 50,000 pages", async () => {
    const bomb =
      '<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>/&b;</loc></url></urlset>';
    expect(JSON.stringify(await read(bomb)).length).toBeLessThan(100);
    const many = Array.from({ length: 50_100 }, (_, index) => `/${index}`);
    expect((await read(urlset(...many))).pages).toHaveLength(50_000);
  });

  it("refuses a bomb", async () => {
    await expect(read(gzipSync(Buffer.alloc(30_000_000, 32)))).rejects.toMatchObject({ failure: "too-large" });
  });

  it("is known by its content, and guessed by its name", () => {
    expect(looksLikeSitemap(Buffer.from(urlset("/a")))).toBe(true);
    expect(looksLikeSitemap(Buffer.from("<!-- made by hand --><sm:sitemapindex>"))).toBe(true);
    expect(looksLikeSitemap(Buffer.from("<!doctype html><html><body>urlset"))).toBe(false);
    const guess = (path: string) => isSitemapAddress(`https://shop.example${path}`);
    expect(
      ["/sitemap.xml", "/sitemap_index.php", "/maps/products-1.xml.gz", "/guitars", "/sitemap/guitars"].map(guess),
    ).toEqual([true, true, true, false, false]);
  });
});
