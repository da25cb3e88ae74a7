import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rootCategories } from "./catalog/categories.ts";
import { models } from "./catalog/models.ts";
import { type DemoOffer, type DemoShops, startDemoShops } from "./index.ts";
import { formatEuros } from "./language.ts";

let demo: DemoShops;
beforeAll(async () => {
  demo = await startDemoShops({ priceEveryMs: 0 });
});
afterAll(() => demo.stop());

const slugs = ["klangfabrik", "harmony-house", "maison-musique"] as const;
const urlOf = (slug: string) => demo.shops.find((shop) => shop.slug === slug)!.url;
const pageUrls = (slug: string, kind?: string) =>
  demo
    .pages(slug)
    .filter((page) => page.allowed && (kind ? page.kind === kind : page.kind !== "trap"))
    .map(({ url }) => url);

/** A page's text as a browser has it: decoded by its charset header, character references resolved. */
async function read(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  const charset = /charset=(.+)/.exec(response.headers.get("content-type") ?? "")?.[1];
  const text = new TextDecoder(charset).decode(await response.arrayBuffer());
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replaceAll("&amp;", "&");
}

const linksIn = (text: string, base: string) =>
  [...text.matchAll(/<a [^>]*?href="([^"]+)"/g)].map(([, href]) => new URL(href!, base).href);
const locationsIn = (text: string) => [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url!);

describe("the catalog", () => {
  it("has some 300 models of at least 30 makers in at least 15 categories, each with a spec or two", () => {
    expect(models.length).toBeGreaterThanOrEqual(300);
    expect(new Set(models.map(({ brand }) => brand)).size).toBeGreaterThanOrEqual(30);
    expect(new Set(models.map(({ category }) => category)).size).toBe(rootCategories.flatMap((r) => r.leaves).length);
    expect(rootCategories.flatMap((root) => root.leaves).length).toBeGreaterThanOrEqual(15);
    expect(models.filter(({ specs }) => Object.keys(specs).length >= 2).length / models.length).toBeGreaterThan(0.8);
  });

  it("names every model once, and gives every variant its own part number and EAN", () => {
    const variants = models.flatMap((model) =>
      model.variants.map(({ mpn, gtin }) => ({ part: `${model.brand} ${mpn}`, gtin })),
    );
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
    expect(new Set(variants.map(({ part }) => part)).size).toBe(variants.length);
    expect(new Set(variants.map(({ gtin }) => gtin)).size).toBe(variants.length);
  });
});

describe("the assortments", () => {
  it("overlap: over 100 models stand in all three shops, some in one only, all in two on average", () => {
    const shopsOf = new Map<string, Set<string>>();
    for (const slug of slugs) {
      for (const { model } of demo.offers(slug)) shopsOf.set(model, (shopsOf.get(model) ?? new Set()).add(slug));
    }
    const counts = [...shopsOf.values()].map((shops) => shops.size);
    expect(counts.length).toBe(models.length);
    expect(counts.filter((count) => count === 3).length).toBeGreaterThanOrEqual(100);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThanOrEqual(50);
    const average = counts.reduce((sum, count) => sum + count) / counts.length;
    expect(average).toBeGreaterThan(1.9);
    expect(average).toBeLessThan(2.3);
  });

  it.each(slugs)("of %s number every article once, with some used, sold out and announced", (slug) => {
    const offers = demo.offers(slug);
    expect(new Set(offers.map(({ sku }) => sku)).size).toBe(offers.length);
    expect(new Set(offers.map(({ url }) => url)).size).toBe(offers.length);
    expect(offers.some(({ condition }) => condition === "used")).toBe(true);
    expect(new Set(offers.map(({ availability }) => availability)).size).toBe(3);
    expect(demo.pages(slug).filter(({ kind }) => kind === "product").length).toBe(
      new Set(offers.map((o) => o.pageUrl)).size,
    );
  });

  it("price the same variant within a fifth of each other", () => {
    const prices = Map.groupBy(
      slugs.flatMap((slug) => demo.offers(slug)).filter((o) => o.condition === "new"),
      (o) => o.gtin,
    );
    for (const offers of prices.values()) {
      const cents = offers.map(({ price }) => price);
      if (Math.min(...cents) > 5_000) expect(Math.max(...cents) / Math.min(...cents)).toBeLessThan(1.2);
    }
  });

  it("are the same for the same seed and others for another", async () => {
    const others = await Promise.all([1, 2].map((seed) => startDemoShops({ seed, priceEveryMs: 0 })));
    const [same, different] = others.map((shops) =>
      shops.offers("klangfabrik").map(({ sku, price }) => `${sku} ${price}`),
    );
    await Promise.all(others.map((shops) => shops.stop()));
    expect(same).toEqual(demo.offers("klangfabrik").map(({ sku, price }) => `${sku} ${price}`));
    expect(different).not.toEqual(same);
  });
});

describe("every product page", () => {
  const proofs: Record<(typeof slugs)[number], (offer: DemoOffer, text: string) => void> = {
    klangfabrik({ gtin, sku, price }, text) {
      const graph = JSON.parse(/<script type="application\/ld\+json">(.+?)<\/script>/.exec(text)![1]!)["@graph"];
      const products = graph[1].hasVariant ?? [graph[1]];
      const product = products.find((candidate: { sku: string }) => candidate.sku === sku);
      expect(product).toMatchObject({
        gtin13: gtin,
        offers: { price: (price / 100).toFixed(2), priceCurrency: "EUR" },
      });
      expect(text).toContain(formatEuros(price, "de"));
    },
    "harmony-house"({ gtin, sku, mpn, price }, text) {
      expect(text).toContain(`<meta itemprop="gtin13" content="${gtin}">`);
      expect(text).toContain(`<span itemprop="sku">${sku}</span>`);
      expect(text).toContain(`<span itemprop="mpn">${mpn}</span>`);
      expect(text.replace(/<[^>]+>/g, "")).toContain(formatEuros(price, "en"));
      expect(text).not.toMatch(/ld\+json|og:/);
    },
    "maison-musique"({ gtin, sku, mpn, price, showsGtin }, text) {
      expect(text).toContain(`<meta property="product:price:amount" content="${(price / 100).toFixed(2)}">`);
      expect(text).toContain(`<meta property="product:retailer_item_id" content="${sku}">`);
      expect(text).toContain(`<th>Référence fabricant</th><td>${mpn}</td>`);
      expect(text.includes(gtin)).toBe(showsGtin);
      expect(text).toContain(`<p class="prix">${formatEuros(price, "fr")}</p>`);
      expect(text).not.toMatch(/ld\+json|itemprop/);
    },
  };

  it.each(slugs)("of %s answers, and holds what the truth says in the shop's own markup", async (slug) => {
    const offersOf = Map.groupBy(demo.offers(slug), ({ pageUrl }) => pageUrl);
    expect([...offersOf.keys()].sort()).toEqual(pageUrls(slug, "product").sort());
    for (const [url, offers] of offersOf) {
      const text = await read(url);
      for (const offer of offers) proofs[slug](offer, text);
    }
  });

  it("writes prices as its readers do", () => {
    expect(formatEuros(129_900, "de")).toBe("1.299,00\u00a0€");
    expect(formatEuros(129_900, "en")).toBe("€1,299.00");
    expect(formatEuros(129_900, "fr")).toBe("1\u202f299,00\u00a0€");
  });

  it("names the EAN on all pages but three in ten of Maison Musique's", () => {
    const offers = demo.offers("maison-musique");
    const share = offers.filter(({ showsGtin }) => showsGtin).length / offers.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.8);
  });

  it("has a picture", async () => {
    for (const slug of slugs) {
      const response = await fetch(`${urlOf(slug)}/img/${demo.offers(slug)[0]!.sku}.svg`);
      expect(response.headers.get("content-type")).toContain("image/svg+xml");
      expect(await response.text()).toMatch(/^<svg .+<\/svg>$/s);
    }
  });
});

describe("discovery", () => {
  it.each(slugs)("%s's robots.txt closes exactly the pages the truth calls closed", async (slug) => {
    const robots = await read(`${urlOf(slug)}/robots.txt`);
    const closed = [...robots.matchAll(/^Disallow: (.+)$/gm)].map(([, path]) => path!);
    expect(closed.length).toBeGreaterThan(0);
    for (const { url, allowed } of demo.pages(slug)) {
      expect(
        closed.some((path) => new URL(url).pathname.startsWith(path)),
        url,
      ).toBe(!allowed);
    }
    expect(robots).not.toMatch(/crawl-delay/i);
  });

  it("the sitemaps of two shops list every open page", async () => {
    const index = locationsIn(await read(`${urlOf("klangfabrik")}/sitemap.xml`));
    expect(index.length).toBe(2);
    const maps = await Promise.all(index.map(read));
    expect(maps.flatMap(locationsIn).sort()).toEqual(pageUrls("klangfabrik").sort());
    expect(locationsIn(await read(`${urlOf("harmony-house")}/sitemap.xml`)).sort()).toEqual(
      pageUrls("harmony-house").sort(),
    );
  });

  it("the third has no sitemap, but links lead from its home page to every open page and nowhere else", async () => {
    const home = `${urlOf("maison-musique")}/`;
    expect((await fetch(`${home}sitemap.xml`)).status).toBe(404);
    const found = new Set([home]);
    const closed = demo
      .pages("maison-musique")
      .filter(({ allowed }) => !allowed)
      .map(({ url }) => url);
    for (const url of found) {
      if (closed.includes(url)) continue;
      for (const link of linksIn(await read(url), url)) found.add(link);
    }
    expect([...found].filter((url) => !closed.includes(url)).sort()).toEqual(pageUrls("maison-musique").sort());
  });

  it("the traps never end, and robots.txt closes one of them", async () => {
    const traps = slugs.flatMap((slug) => demo.pages(slug)).filter(({ kind }) => kind === "trap");
    expect(traps.map(({ allowed }) => allowed).sort()).toEqual([false, true]);
    for (const trap of traps) {
      const seen = new Set<string>();
      let url = trap.url;
      for (let step = 0; step < 20; step++) {
        seen.add(url);
        const inside = linksIn(await read(url), url).filter((link) => link.includes("sid="));
        url = inside[1]!;
      }
      expect(seen.size).toBe(20);
    }
  });
});

describe("a price change", () => {
  it("shows on the page, changes its tag and its date, and spares who asks for it in vain", async () => {
    for (const slug of slugs) {
      const { pageUrl, sku } = demo.offers(slug).at(-1)!;
      const first = await fetch(pageUrl);
      const etag = first.headers.get("etag")!;
      expect((await fetch(pageUrl, { headers: { "if-none-match": etag } })).status).toBe(304);

      const move = await demo.changePrice(slug, sku);
      expect(move).toMatchObject({ shop: slug, sku, url: pageUrl });
      expect(move.after).toBe(demo.offers(slug).find((offer) => offer.sku === sku)!.price);

      const second = await fetch(pageUrl, { headers: { "if-none-match": etag } });
      expect(second.status).toBe(200);
      expect(second.headers.get("etag")).not.toBe(etag);
      expect(Date.parse(second.headers.get("last-modified")!)).toBeGreaterThan(
        Date.parse(first.headers.get("last-modified")!),
      );
      const language = ({ klangfabrik: "de", "harmony-house": "en", "maison-musique": "fr" } as const)[slug];
      expect((await read(pageUrl)).replace(/<[^>]+>/g, "")).toContain(formatEuros(move.after, language));
    }
  });

  it("happens by itself when asked for", async () => {
    const restless = await startDemoShops({ priceEveryMs: 5 });
    const prices = () =>
      slugs
        .flatMap((slug) => restless.offers(slug))
        .map(({ price }) => price)
        .join();
    const before = prices();
    await expect.poll(prices).not.toBe(before);
    await restless.stop();
  });

  it("survives a restart in the state file, and a broken file is named", async () => {
    const folder = await mkdtemp(join(tmpdir(), "demo-shop-"));
    const stateFile = join(folder, "deep", "prices.json");
    const first = await startDemoShops({ priceEveryMs: 0, stateFile });
    const moves = await Promise.all([first.changePrice(), first.changePrice("klangfabrik"), first.changePrice()]);
    await first.stop();

    const second = await startDemoShops({ priceEveryMs: 0, stateFile });
    for (const { shop, sku, after } of moves) {
      expect(second.offers(shop).find((offer) => offer.sku === sku)!.price).toBe(after);
    }
    await second.stop();

    await writeFile(stateFile, "{");
    await expect(startDemoShops({ stateFile })).rejects.toThrow(stateFile);
    await rm(folder, { recursive: true });
  });

  it("of an unknown shop or article is refused", async () => {
    await expect(demo.changePrice("nowhere")).rejects.toThrow('No demo shop is called "nowhere"');
    await expect(demo.changePrice("klangfabrik", "KF-0")).rejects.toThrow('sells an article "KF-0"');
  });
});

describe("the servers", () => {
  it("log who asked for what, by the clock given", async () => {
    const at = new Date("2026-03-04T05:06:07Z");
    const shops = await startDemoShops({ priceEveryMs: 0, now: () => at });
    const { slug, url } = shops.shops[1]!;
    await fetch(`${url}/nowhere?a=1`, { headers: { "user-agent": "Tester" } });
    expect(shops.requests).toEqual([{ shop: slug, path: "/nowhere?a=1", userAgent: "Tester", at, status: 404 }]);
    await shops.stop();
    await expect(fetch(url)).rejects.toThrow();
  });

  it("leave no shop open if a port is taken", async () => {
    const taken = Number(new URL(urlOf("klangfabrik")).port);
    const free = await startDemoShops({ priceEveryMs: 0 });
    const port = Number(new URL(free.shops[0]!.url).port);
    await free.stop();
    await expect(startDemoShops({ ports: [port, taken, 0] })).rejects.toThrow("EADDRINUSE");
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });
});
