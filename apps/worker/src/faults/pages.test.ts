import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { extract } from "@vitrine/domain/extract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { decodeText } from "../crawl/charset.ts";
import { type CrawlOptions, crawlWith } from "../testing/crawl-with.ts";
import { type EvilShop, openEvilShop, sendAs } from "../testing/evil-shop.ts";
import { productPage } from "../testing/shop-pages.ts";

/** What hostile pages are made of, crawled by the worker as it is, and once more without what keeps it safe. */
describe("hostile pages", () => {
  let db: Database;
  let shop: EvilShop;
  beforeAll(async () => {
    db = await openEmbeddedTestDatabase();
  }, 30_000);
  afterAll(() => db.close());
  afterEach(() => shop?.close());

  async function crawl(paths: string[], options: CrawlOptions = {}) {
    const policy = { startUrls: paths.map((path) => shop.origin + path) };
    const outcome = await crawlWith(db, shop.origin, { ...options, policy });
    const { rows: offers } = await sql<{ key: string; title: string }>`
      select key, title from offer where shop_id = ${outcome.shopId} order by key`.execute(db.reads);
    const { rows: targets } = await sql<{ url: string; pageType: string; error: string | null }>`
      select url, page_type as "pageType", last_error as error
      from crawl_target where shop_id = ${outcome.shopId}`.execute(db.reads);
    const byPath = Object.fromEntries(targets.map(({ url, ...target }) => [new URL(url).pathname, target]));
    return { ...outcome, offers, targets: byPath };
  }

  describe("C1 broken HTML", () => {
    const paths = ["/unclosed", "/deep", "/tags", "/noise", "/fine"];

    it("is read as far as it makes sense, and does not end the crawl", async () => {
      shop = await openEvilShop();
      const before = process.cpuUsage();
      const { run, offers } = await crawl(paths);
      expect(run).toMatchObject({ status: "succeeded", stats: { pages: 5, failed: 0 } });
      expect(offers.map(({ key }) => key)).toEqual(expect.arrayContaining(["FINE", "L1", "T1"]));
      // All of it: five pages, some of them megabytes of tags, and an embedded database.
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000);
    }, 60_000);

    it("overflows the stack of a reader that nests as the page does", () => {
      const nest = (html: string): number => {
        const inner = html.replace(/^<div>/, "");
        return inner === html ? 0 : 1 + nest(inner);
      };
      expect(() => nest("<div>".repeat(100_000))).toThrow(RangeError);
      expect(() => extract({ html: "<div>".repeat(100_000), url: "https://shop.example/" })).not.toThrow();
    });
  });

  describe("C12 charsets", () => {
    const name = "Große Flöte ギター";
    const page = (head: string) => productPage(name, { sku: name }).replace("<head>", `<head>${head}`);
    const katakana = { ギ: [0x83, 0x4d], タ: [0x83, 0x5e], ー: [0x81, 0x5b] } as Record<string, number[]>;
    const shiftJis = (text: string) =>
      Buffer.from([...text].flatMap((letter) => katakana[letter] ?? letter.charCodeAt(0)));
    const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
    const latin = (text: string) => Buffer.from(text, "latin1");
    const cases: [path: string, type: string, body: Uint8Array, name: string][] = [
      ["/header", "text/html; charset=windows-1252", latin(productPage("Flöte", { sku: "h" })), "Flöte"],
      ["/bom", "text/html; charset=windows-1252", Buffer.from(`\ufeff${page("")}`), name],
      ["/utf-16", "text/html", utf16(page("")), name],
      [
        "/meta",
        "text/html",
        shiftJis(productPage("ギター", { sku: "m" }).replace("<head>", '<head><meta charset="Shift_JIS">')),
        "ギター",
      ],
      [
        "/unknown-label",
        "text/html; charset=none",
        shiftJis(productPage("ギター", { sku: "u" }).replace("<head>", '<head><meta charset="Shift_JIS">')),
        "ギター",
      ],
      ["/wrong-label", "text/html", Buffer.from(page('<meta charset="utf-16">')), name],
      ["/unlabelled", "text/html", latin(productPage("Flöte", { sku: "w" })), "Flöte"],
    ];
    const titleOf = (text: string) => extract({ html: text, url: "https://shop.example/p" }).fields.name?.value;

    it("are told from header, byte order mark, meta, and the bytes", async () => {
      shop = await openEvilShop();
      for (const [path, type, body] of cases) shop.set(path, sendAs(type, body));
      await crawl(cases.map(([path]) => path));
      const { rows } = await sql<{ url: string; title: string }>`
        select page.url, extraction.value #>> '{}' as title
        from extraction join source_page as page on page.id = source_page_id
        where field = 'name' and page.url like ${`${shop.origin}%`}`.execute(db.reads);
      expect(Object.fromEntries(rows.map(({ url, title }) => [new URL(url).pathname, title]))).toEqual(
        Object.fromEntries(cases.map(([path, , , title]) => [path, title])),
      );
    });

    it("are lost on a reader that takes everything for UTF-8", () => {
      const wrong = cases.filter(([, , body, title]) => titleOf(new TextDecoder().decode(body)) !== title);
      expect(wrong.map(([path]) => path)).toEqual(["/header", "/utf-16", "/meta", "/unknown-label", "/unlabelled"]);
      expect(cases.every(([, type, body, title]) => titleOf(decodeText(body, type)) === title)).toBe(true);
    });
  });

  describe("C13 what is no page", () => {
    const paths = ["/pdf", "/json", "/pdf-as-html", "/no-content", "/empty", "/fine"];

    it("is not read, whatever it holds, and the rest is", async () => {
      shop = await openEvilShop();
      const { run, offers, targets } = await crawl(paths);
      expect(run.status).toBe("succeeded");
      expect(offers).toEqual([{ key: "FINE", title: "Fine Fiddle" }]);
      expect(targets).toMatchObject({
        "/pdf": { error: "content type application/pdf" },
        "/json": { error: "content type application/json" },
        "/pdf-as-html": { pageType: "other", error: null },
        "/no-content": { error: "it is empty" },
        "/empty": { error: "it is empty" },
      });
    });

    it("becomes offers where any content type is read", async () => {
      shop = await openEvilShop();
      const { offers } = await crawl(paths, {
        change: (context) => {
          const { client } = context;
          context.client = { ...client, fetch: (request) => client.fetch({ ...request, contentTypes: /./ }) };
        },
      });
      expect(offers.map(({ key }) => key)).toEqual(["FINE", "JSON", "PDF"]);
    });
  });
});
