import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Extraction } from "./contract.ts";
import { extract } from "./extract.ts";

const url = "https://shop.example/products/strat-hss";
const read = (html: string, at = url) => extract({ html, url: at });
const jsonLd = (value: unknown) => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;
const valuesOf = ({ fields }: Extraction) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));

const strat = {
  "@context": "https://schema.org",
  "@type": "Product",
  name: "Stratocaster HSS",
  brand: { "@type": "Brand", name: "Fender" },
  sku: "F-100",
  mpn: "014-4522-500",
  gtin13: "0885978910458",
  image: ["/img/1.jpg", { "@type": "ImageObject", url: "/img/2.jpg" }],
  description: "<p>Alder body.</p><p>Maple neck.</p>",
  category: "Guitars > Electric Guitars",
  offers: {
    "@type": "Offer",
    price: "1.299,00",
    priceCurrency: "EUR",
    availability: "http://schema.org/InStock",
    itemCondition: "http://schema.org/NewCondition",
    shippingDetails: { shippingRate: { "@type": "MonetaryAmount", value: 4.9, currency: "EUR" } },
  },
  aggregateRating: { ratingValue: 9, bestRating: 10, reviewCount: "12" },
  additionalProperty: [{ "@type": "PropertyValue", name: "Scale", value: 25.5, unitText: "in" }],
};

describe("extract", () => {
  it("reads a product in JSON-LD with all its fields", () => {
    const page = read(`<title>Stratocaster HSS | Shop</title><h1>Stratocaster HSS</h1>${jsonLd(strat)}`);
    expect(page.pageType).toBe("product");
    expect(valuesOf(page)).toEqual({
      name: "Stratocaster HSS",
      brand: "Fender",
      sku: "F-100",
      mpn: "014-4522-500",
      gtin: "00885978910458",
      images: ["https://shop.example/img/1.jpg", "https://shop.example/img/2.jpg"],
      description: "Alder body.\nMaple neck.",
      categoryPath: ["Guitars", "Electric Guitars"],
      price: { amount: 129900, currency: "EUR" },
      availability: "InStock",
      condition: "new",
      shipping: { amount: 490, currency: "EUR" },
      rating: { value: 4.5, count: 12 },
      specs: { Scale: "25.5 in" },
    });
    expect(page.fields.price).toMatchObject({ method: "json-ld", source: "$script[0].offers.price" });
  });

  it.each([
    [
      "the first rate to a place it ships to",
      [
        { doesNotShip: true, shippingRate: { value: 1, currency: "EUR" } },
        { shippingRate: { value: "6.50", currency: "EUR" }, shippingDestination: { addressCountry: "DE" } },
      ],
      650,
    ],
    ["free shipping", [{ shippingRate: { "@type": "MonetaryAmount", value: 0, currency: "EUR" } }], 0],
  ])("reads %s", (_, shippingDetails, amount) => {
    const page = read(jsonLd({ ...strat, offers: { ...strat.offers, shippingDetails } }));
    expect(valuesOf(page).shipping).toEqual({ amount, currency: "EUR" });
  });

  it("reads a delivery charge that stands among the prices, and takes it for no price", () => {
    const { shippingDetails: _, ...offer } = strat.offers;
    const priceSpecification = [{ "@type": "DeliveryChargeSpecification", price: 7.9, priceCurrency: "EUR" }];
    const values = valuesOf(read(jsonLd({ ...strat, offers: { ...offer, priceSpecification } })));
    expect(values.shipping).toEqual({ amount: 790, currency: "EUR" });
    expect(values.price).toEqual(valuesOf(read(jsonLd(strat))).price);
  });

  it("reads microdata, with parts that itemref brings in from elsewhere", () => {
    const page = read(`
      <div itemscope itemtype="http://schema.org/Product" itemref="elsewhere">
        <h1 itemprop="name">Stratocaster HSS</h1>
        <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
          <meta itemprop="priceCurrency" content="USD"><span itemprop="price" content="1299.00">$1,299.00</span>
          <link itemprop="availability" href="http://schema.org/OutOfStock">
        </div>
      </div>
      <p id="elsewhere">by <span itemprop="brand" itemscope><span itemprop="name">Fender</span></span></p>`);
    expect(valuesOf(page)).toMatchObject({
      name: "Stratocaster HSS",
      brand: "Fender",
      price: { amount: 129900, currency: "USD" },
      availability: "OutOfStock",
    });
  });

  it("reads OpenGraph with a table of specs and identifiers", () => {
    const page = read(`
      <html lang="de"><head><title>Stratocaster HSS – Shop</title>
      <meta property="og:type" content="product"><meta property="og:title" content="Stratocaster HSS – Shop">
      <meta property="product:price:amount" content="1299.00"><meta property="product:price:currency" content="EUR">
      <meta property="product:availability" content="instock"><meta property="og:image" content="/a.jpg"></head>
      <body><nav class="breadcrumb"><a href="/">Start</a> › <a href="/g">Gitarren</a> › <a href="/e">E-Gitarren</a></nav>
      <h1>Stratocaster HSS</h1><table><tr><th>Hersteller</th><td>Fender</td></tr><tr><th>Herstellernummer</th><td>014-4522</td></tr>
      <tr><th>EAN</th><td>0885978910458</td></tr><tr><th>Artikelnummer:</th><td>4711-A</td></tr><tr><th>Mensur</th><td>648 mm</td></tr></table>`);
    expect(page.pageType).toBe("product");
    expect(valuesOf(page)).toMatchObject({
      name: "Stratocaster HSS",
      brand: "Fender",
      mpn: "014-4522",
      sku: "4711-A",
      gtin: "00885978910458",
      price: { amount: 129900, currency: "EUR" },
      availability: "InStock",
      categoryPath: ["Gitarren", "E-Gitarren"],
      images: ["https://shop.example/a.jpg"],
    });
    expect(page.fields.specs?.value.Mensur).toBe("648 mm");
  });

  it("reads the page's own product and not a related one", () => {
    const related = ["Cable", "Amp", "Strap"].map((name) => ({
      "@type": "Product",
      name,
      url: `/products/${name}`,
      offers: { "@type": "Offer", price: 5, priceCurrency: "EUR" },
    }));
    const page = read(`<h1>Stratocaster HSS</h1>${jsonLd([...related, { ...strat, isRelatedTo: related }])}`);
    expect(page.fields.name?.value).toBe("Stratocaster HSS");
    expect(page.fields.price?.value.amount).toBe(129900);
  });

  it("takes a page with many products and no main one for a listing", () => {
    const products = ["Strat", "Tele", "Jazz"].map((name, i) => ({
      "@type": "ListItem",
      position: i,
      item: { "@type": "Product", name, offers: { "@type": "Offer", price: 5 + i, priceCurrency: "EUR" } },
    }));
    const list = { "@type": "ItemList", itemListElement: products };
    const page = read(
      `<meta property="og:type" content="product"><h1>Guitars</h1>${jsonLd(list)}`,
      "https://shop.example/c/guitars",
    );
    expect(page.pageType).toBe("listing");
    expect(page.fields.price).toBeUndefined();
  });

  it("reads a product group with its variants and the lowest price that can be bought", () => {
    const variant = (sku: string, price: number, availability: string) => ({
      "@type": "Product",
      sku,
      name: `Strat ${sku}`,
      color: sku,
      offers: { "@type": "Offer", price, priceCurrency: "EUR", availability, url: `/products/strat-hss?v=${sku}` },
    });
    const group = {
      "@type": "ProductGroup",
      name: "Stratocaster HSS",
      productGroupID: "G1",
      hasVariant: [
        variant("red", 900, "OutOfStock"),
        variant("blue", 1000, "InStock"),
        variant("gold", 1100, "InStock"),
      ],
    };
    const page = read(`<h1>Stratocaster HSS</h1>${jsonLd({ "@graph": [group] })}`);
    expect(page.fields.groupId?.value).toBe("G1");
    expect(page.fields.price?.value.amount).toBe(100000);
    expect(page.fields.variants?.value.map(({ sku, attributes }) => [sku, attributes.color])).toEqual([
      ["red", "red"],
      ["blue", "blue"],
      ["gold", "gold"],
    ]);
    const blue = read(`<h1>Stratocaster HSS</h1>${jsonLd(group)}`, `${url}?v=gold`);
    expect(blue.fields.price?.value.amount).toBe(110000);
  });

  it("reads list price and aggregate offers", () => {
    const offers = {
      "@type": "AggregateOffer",
      lowPrice: "80",
      highPrice: "120",
      priceCurrency: "EUR",
      priceSpecification: [
        { "@type": "UnitPriceSpecification", priceType: "https://schema.org/ListPrice", price: 100 },
      ],
    };
    const page = read(`<h1>Stratocaster HSS</h1>${jsonLd({ ...strat, offers })}`);
    expect(page.fields.price?.value).toEqual({ amount: 8000, currency: "EUR" });
    expect(page.fields.listPrice?.value).toEqual({ amount: 10000, currency: "EUR" });
  });

  it("follows references between nodes of a graph", () => {
    const graph = [
      { "@type": "Product", "@id": "#p", name: "Stratocaster HSS", offers: { "@id": "#o" }, brand: { "@id": "#b" } },
      { "@type": "Offer", "@id": "#o", price: 10, priceCurrency: "EUR", itemOffered: { "@id": "#p" } },
      { "@type": "Brand", "@id": "#b", name: "Fender" },
    ];
    const page = read(`<h1>Stratocaster HSS</h1>${jsonLd({ "@graph": graph })}`);
    expect(valuesOf(page)).toMatchObject({ brand: "Fender", price: { amount: 1000, currency: "EUR" } });
  });

  it("weakens a value that another encoding contradicts, and keeps both as evidence", () => {
    const agreed = read(
      `<meta property="product:price:amount" content="1299.00"><h1>Stratocaster HSS</h1>${jsonLd(strat)}`,
    );
    const disputed = read(
      `<meta property="product:price:amount" content="999.00"><h1>Stratocaster HSS</h1>${jsonLd(strat)}`,
    );
    expect(agreed.fields.price?.confidence).toBeGreaterThan(disputed.fields.price?.confidence ?? 1);
    expect(disputed.fields.price?.candidates.map(({ value }) => value.amount)).toEqual([129900, 99900]);
  });

  it("lists links absolute, once, without fragments and foreign schemes", () => {
    const page =
      read(`<base href="/shop/"><a href="a">A</a><a href="a#x"></a><a href="mailto:x@y.z">m</a><a href="javascript:1">j</a>
      <a href="#top">t</a><a href="//cdn.example/b" rel="nofollow">B</a><link rel="next" href="?page=2"><a href="/shop/a?x=1">C</a>`);
    expect(page.links).toEqual([
      { url: "https://shop.example/shop/a", text: "A" },
      { url: "https://cdn.example/b", rel: "nofollow", text: "B" },
      { url: "https://shop.example/shop/a?x=1", text: "C" },
      { url: "https://shop.example/shop/?page=2", rel: "next" },
    ]);
  });

  it("takes a canonical address only on the page's own site", () => {
    expect(read('<link rel="canonical" href="/p/1">').canonicalUrl).toBe("https://shop.example/p/1");
    expect(read('<link rel="canonical" href="https://evil.example/p/1">').canonicalUrl).toBeUndefined();
  });

  it("bounds every string and strips what is invisible", () => {
    const name = `Strat\u0000\u202e${"x".repeat(5_000)}\ud800`;
    const page = read(
      `<title>${"t".repeat(1_000_000)}</title><h1>Strat</h1>${jsonLd({ ...strat, name, sku: "s".repeat(9_999) })}`,
    );
    expect(page.fields.name?.value).toMatch(/^[\w ]{1,500}$/);
    expect(page.fields.sku?.value.length).toBeLessThanOrEqual(100);
  });

  it("is not polluted by keys such as __proto__ and constructor", () => {
    const text = `{"@type":"Product","name":"Stratocaster HSS","__proto__":{"price":"1"},"constructor":"x","offers":{"__proto__":{"a":1}},
      "additionalProperty":[{"name":"__proto__","value":"x"},{"name":"constructor","value":"y"}]}`;
    const page = read(`<h1>Stratocaster HSS</h1><script type="application/ld+json">${text}</script>`);
    expect(page.fields.name?.value).toBe("Stratocaster HSS");
    expect(({} as Record<string, unknown>).price).toBeUndefined();
    expect(Object.getPrototypeOf(page.fields.specs?.value ?? {})).toBe(Object.prototype);
  });

  it.each([
    ["deep nesting", "<div itemscope itemprop=a>".repeat(100_000)],
    ["deep JSON-LD", `<script type="application/ld+json">${'{"@type":"Product","offers":['.repeat(50_000)}</script>`],
    ["a valid deep array", `<script type="application/ld+json">${"[".repeat(100_000)}${"]".repeat(100_000)}</script>`],
    ["5 MB of table rows", `<table>${"<tr><td>EAN<td>4006381333931".repeat(180_000)}`],
    ["5 MB of links", '<a href="/p/1?x">buy now</a>'.repeat(180_000)],
    ["5 MB of one price text", `<p>${"1 234 ".repeat(850_000)}€</p>`],
    ["crumbs without end", '<ol class="breadcrumb"><li><a href="/x">x</a>'.repeat(50_000)],
    ["crumbs side by side without end", `<h1>x</h1><div>${'<b class="crumb">x</b>'.repeat(100_000)}</div>`],
    [
      "brands within brands",
      `<h1>x</h1>${"<div itemscope itemprop=brand class=brand><svg class=brand>".repeat(50_000)}`,
    ],
    ["descriptions without end", `<h1>x</h1>${'<div class="description">x'.repeat(100_000)}`],
    [
      "many references",
      `<script type="application/ld+json">${JSON.stringify(Array.from({ length: 4_000 }, (_, i) => ({ "@id": `#${i}`, "@type": "Product", name: "x", a: { "@id": `#${i + 1}` } })))}</script>`,
    ],
    ["a malformed address", '<a href="http://[::1">x</a><base href="http://%">'],
  ])(
    "survives %s",
    (_, html) => {
      const started = process.cpuUsage();
      expect(read(html).url).toBe(url);
      // A second on an idle machine; a quadratic reader would take minutes.
      expect(process.cpuUsage(started).user / 1_000).toBeLessThan(20_000);
    },
    40_000,
  );

  it("neither throws nor returns unbounded text, whatever it is given", () => {
    const piece = fc.constantFrom(
      ...'<div <p> itemscope itemprop=offers itemtype=http://schema.org/Product > </div> <script type=application/ld+json> {"@type": "Product" , } [ ] </script> &amp; &#0; &#xd800; <meta property=og:type content= <h1> 12,00 € \u0000 <a href=//x> <table><tr><td>EAN</td><td> <dl><dt> <!-- --> <svg/>'.split(
        " ",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom(url, "not an address", ""), (pieces, at) => {
        const page = extract({ html: pieces.join(" "), url: at });
        expect(page.fields.name?.value.length ?? 0).toBeLessThanOrEqual(500);
      }),
      { numRuns: 300 },
    );
  });
});
