import type { Database } from "@vitrine/db";
import { openEmbeddedTestDatabase } from "@vitrine/db/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHttpClient } from "../crawl/http-client.ts";
import { createNetworkGuard, type NetworkGuard } from "../crawl/network-guard.ts";
import { crawlWith } from "../testing/crawl-with.ts";
import { type EvilShop, openEvilShop, redirectTo, sendAs } from "../testing/evil-shop.ts";
import { importMutant } from "../testing/import-mutant.ts";
import { type Listeners, openListeners } from "../testing/listeners.ts";
import { listingPage } from "../testing/shop-pages.ts";

/** Spellings of this machine and its network. */
const inside = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7F.1",
  "0x7f.0x0.0x0.0x1",
  "017700000001",
  "0177.0.0.1",
  "0177.0x0.0.1",
  "127.0.0.1.",
  "127%2e0%2e0%2e1",
  "１２７.0.0.1",
  "①②⑦.⓪.⓪.①",
  "127。0。0。1",
  "0.0.0.0",
  "0",
  "0x0",
  "00000000",
  "localhost",
  "localhost.",
  "LOCALHOST",
  "loCalhost.",
  "shop.localhost",
  "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[0000::0001]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:0:127.0.0.1]",
  "[::127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[2002:7f00:1::]",
  "[2001:0:7f00:1::]",
  "[fd00::1]",
  "[fdff:ffff::1]",
  "[fc00::1]",
  "[fe80::1]",
  "[ff02::1]",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "100.64.0.1",
  "metadata.google.internal",
  "intranet",
];

/** Lets everything pass: a crawler that takes addresses as they come. */
const noGuard: NetworkGuard = {
  check() {},
  mayBePrivate: () => true,
  lookupFor: (url) => createNetworkGuard({ allowPrivateHosts: [url.hostname] }).lookupFor(url),
};
const userAgent = "VitrineBot/1.0 (+crawl@example.org)";

describe("addresses that lead inside or nowhere", () => {
  let db: Database;
  let shop: EvilShop;
  let listeners: Listeners;
  beforeAll(async () => {
    db = await openEmbeddedTestDatabase();
  }, 30_000);
  afterAll(() => db.close());
  beforeEach(async () => {
    [shop, listeners] = [await openEvilShop(), await openListeners()];
  });
  afterEach(() => Promise.all([shop.close(), listeners.close()]));

  const ports = () => [listeners.v4.port, listeners.v6.port, listeners.any.port];
  /** Every spelling with the port of every listener. */
  const addresses = () => inside.flatMap((host) => ports().map((port) => `http://${host}:${port}/`));
  const answers = (shop: EvilShop) => shop.paths().filter((path) => path !== "/robots.txt");

  describe("C4 redirects without end", () => {
    const paths = ["/hops/5", "/hops/6", "/ring", "/far", "/away"];
    const policy = (shop: EvilShop) => ({ startUrls: paths.map((path) => shop.origin + path) });

    it("are followed five times and no further, and to no other site", async () => {
      const { run } = await crawlWith(db, shop.origin, { policy: policy(shop) });
      expect(run.stats).toMatchObject({ products: 1, failed: 4 });
      const asked = (path: string) => shop.paths().filter((one) => one === path).length;
      // The fifth hop of the first leads to a page, which is then fetched as itself; the second is given up one before it.
      expect([asked("/hops/5"), asked("/hops/1"), asked("/ring")]).toEqual([2, 2, 3]);
      expect(asked("/hops/0")).toBe(2);
      expect(shop.paths().some((path) => path.startsWith("/xxx"))).toBe(false);
    });

    it("go on and on where hops are not counted", async () => {
      const { run } = await crawlWith(db, shop.origin, {
        policy: policy(shop),
        change: (context) => {
          const { client } = context;
          const limits = { maxRedirects: 60 };
          context.client = { ...client, fetch: (request) => client.fetch({ ...request, limits }) };
        },
      });
      expect(run.stats.failed).toBe(3);
      expect(shop.paths().filter((path) => path === "/ring").length).toBeGreaterThan(20);
    });
  });

  describe("C5 forbidden addresses", () => {
    it("there are more than 40 spellings of", () => {
      expect(new Set(inside).size).toBeGreaterThanOrEqual(45);
    });

    it("are not connected to when asked for outright", async () => {
      const client = createHttpClient({ userAgent, guard: createNetworkGuard({ allowPrivateHosts: [shop.host] }) });
      for (const url of addresses())
        await expect(client.fetch({ url, contentTypes: /./ }), url).rejects.toMatchObject({ failure: "address" });
      client.close();
      expect(listeners.count()).toBe(0);
    });

    it("are not connected to through redirects, links, sitemaps, robots.txt or images", async () => {
      const links = addresses();
      const image = JSON.stringify({
        "@type": "Product",
        name: "Picture Piano",
        sku: "PIC",
        image: links,
        offers: { "@type": "Offer", price: "5.00", priceCurrency: "EUR" },
      });
      const map = `<urlset>${links.map((link) => `<url><loc>${link}</loc></url>`).join("")}</urlset>`;
      const maps = `<sitemapindex>${links.map((link) => `<sitemap><loc>${link}s.xml</loc></sitemap>`).join("")}</sitemapindex>`;
      shop.set(
        "/robots.txt",
        sendAs(
          "text/plain",
          [`${shop.origin}/map.xml`, `${shop.origin}/maps.xml`, ...links].map((to) => `Sitemap: ${to}`).join("\n"),
        ),
      );
      shop.set("/map.xml", sendAs("application/xml", map));
      shop.set("/maps.xml", sendAs("application/xml", maps));
      shop.set("/", listingPage("Home", ["/picture", ...links, ...links.map((_, index) => `/to/${index}`)]));
      shop.set("/picture", `<script type="application/ld+json">${image}</script><h1>Picture Piano</h1>`);
      for (const [index, link] of links.entries()) shop.set(`/to/${index}`, redirectTo(link));
      const { run } = await crawlWith(db, shop.origin);
      expect(run.stats.products).toBe(1);
      expect(answers(shop)).toEqual(expect.arrayContaining(["/map.xml", "/maps.xml", "/picture", "/to/7", "/to/90"]));
      expect(listeners.count()).toBe(0);
    }, 60_000);

    it("are connected to where nothing looks at addresses", async () => {
      const client = createHttpClient({ userAgent, guard: noGuard });
      const outcomes = await Promise.allSettled(
        ["127.1", "0x7f000001", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"].flatMap((host) =>
          ports().map((port) => client.fetch({ url: `http://${host}:${port}/`, contentTypes: /./ })),
        ),
      );
      client.close();
      expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
      expect(listeners.count()).toBeGreaterThan(6);
    });

    it("are connected to through redirects, links and sitemaps where neither they nor sites are looked at", async () => {
      const build = await importMutant({
        "scope.ts": { refuseByScope: () => null },
        "same-site.ts": { isSameSite: () => true },
        "network-guard.ts": { createNetworkGuard: () => noGuard },
      });
      const ways = { link: "", redirect: "", sitemap: "" };
      for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
        const own = await openEvilShop();
        const to = `http://${listeners.v4.host}/${way}`;
        own.set("/", way === "redirect" ? redirectTo(to) : listingPage("Home", way === "link" ? [to] : []));
        if (way === "sitemap")
          own.set("/sitemap.xml", sendAs("application/xml", `<urlset><url><loc>${to}</loc></url></urlset>`));
        const before = listeners.count();
        await crawlWith(db, own.origin, { build }).catch(() => {});
        await own.close();
        expect(listeners.count(), way).toBeGreaterThan(before);
      }
    }, 60_000);
  });

  describe("C6 a name that is bound anew", () => {
    /** Names a public address first and this machine ever after. */
    function rebinding() {
      let asked = 0;
      const resolve: Parameters<typeof createNetworkGuard>[0] = {
        resolve: (_name, _options, callback) =>
          callback(null, [{ address: asked++ === 0 ? "93.184.216.34" : "127.0.0.1", family: 4 }]),
      };
      return { ...resolve, asked: () => asked };
    }
    const lookup = (guard: NetworkGuard, url: URL) =>
      new Promise<unknown>((resolve) => {
        guard.lookupFor(url)(url.hostname, { all: true }, (error, found) => resolve(error ?? found));
      });

    it("is resolved once for each connection, and what was checked is what is connected to", async () => {
      const url = new URL(`http://shop.test:${listeners.v4.port}/`);
      const resolver = rebinding();
      const guard = createNetworkGuard(resolver);
      guard.check(url);
      expect(await lookup(guard, url)).toEqual([{ address: "93.184.216.34", family: 4 }]);
      expect(resolver.asked()).toBe(1);
      // From here on the name means this machine: nothing connects any more.
      const client = createHttpClient({ userAgent, guard });
      await expect(client.fetch({ url: url.href, contentTypes: /./ })).rejects.toMatchObject({ failure: "address" });
      client.close();
      expect(resolver.asked()).toBe(2);
      expect(listeners.count()).toBe(0);
    });

    it("leads inside where it is checked first and resolved again to connect", async () => {
      const url = new URL(`http://shop.test:${listeners.v4.port}/`);
      const resolver = rebinding();
      const checked = createNetworkGuard(resolver);
      const unchecked = createNetworkGuard({ ...resolver, allowPrivateHosts: ["shop.test"] });
      expect(await lookup(checked, url)).toEqual([{ address: "93.184.216.34", family: 4 }]);
      const client = createHttpClient({ userAgent, guard: unchecked });
      await expect(client.fetch({ url: url.href, contentTypes: /./ })).rejects.toMatchObject({ failure: "connection" });
      client.close();
      expect(listeners.count()).toBeGreaterThan(0);
    });
  });
});
