import { describe, expect, it } from "vitest";
import { extract } from "./extract.ts";

const url = "https://shop.example/products/strat-hss";
const head = "<title>Stratocaster HSS | Shop</title><h1>Stratocaster HSS</h1>";

const jsonLd = `<script type="application/ld+json">${JSON.stringify([
  {
    "@context": "https://schema.org",
    "@type": "Product",
    name: "Stratocaster HSS",
    brand: { "@type": "Brand", name: "Fender", logo: "https://shop.example/fender.png" },
    sku: "F-100",
    mpn: "014-4522-500",
    gtin13: "0885978910458",
    image: ["https://shop.example/1.jpg", { "@type": "ImageObject", contentUrl: "https://shop.example/2.jpg" }],
    description: "Alder body & maple neck.",
    weight: { "@type": "QuantitativeValue", value: "3.5", unitCode: "KGM" },
    color: "Sunburst",
    additionalProperty: [
      { "@type": "PropertyValue", name: "Scale", value: "25.5", unitText: "in" },
      { "@type": "PropertyValue", name: "Temperature", minValue: "5", maxValue: "40", unitCode: "CEL" },
    ],
    aggregateRating: { "@type": "AggregateRating", ratingValue: "9", bestRating: "10", ratingCount: "12" },
    offers: {
      "@type": "Offer",
      price: "1299.00",
      priceCurrency: "EUR",
      availability: "https://schema.org/PreOrder",
      itemCondition: "https://schema.org/UsedCondition",
      priceSpecification: {
        "@type": "UnitPriceSpecification",
        priceType: "https://schema.org/ListPrice",
        price: "1499.00",
        priceCurrency: "EUR",
      },
      shippingDetails: {
        "@type": "OfferShippingDetails",
        shippingRate: { "@type": "MonetaryAmount", value: "4.90", currency: "EUR" },
      },
    },
  },
  {
    "@context": "https://schema.org",
    "@type": "WebPage",
    breadcrumb: "Home > Guitars > Electric Guitars",
  },
])}</script>`;

/** The same in attributes, whose names the two other encodings spell differently. */
function markUp(scope: (type: string) => string, property: string): string {
  const of = (name: string) => `${property}="${name}"`;
  return `
    <div ${scope("WebPage")}><nav ${of("breadcrumb")}><a href="/">Home</a> > <a href="/g">Guitars</a> > <a href="/e">Electric Guitars</a></nav></div>
    <main ${scope("Product")}>
      <h2 ${of("name")}>Stratocaster HSS</h2>
      <div ${of("brand")} ${scope("Brand")}><img ${of("logo")} src="/fender.png" alt="Fender"></div>
      <span ${of("sku")}>F-100</span> <meta ${of("mpn")} content="014-4522-500"> <span ${of("gtin13")}>0885978910458</span>
      <img ${of("image")} src="/1.jpg"> <figure ${of("image")} ${scope("ImageObject")}><link ${of("contentUrl")} href="/2.jpg"></figure>
      <p ${of("description")}>Alder body &amp; <b>maple</b>
        neck.</p>
      <p ${of("weight")} ${scope("QuantitativeValue")}><b ${of("value")}>3.5</b> <meta ${of("unitCode")} content="KGM">kg</p>
      <span ${of("color")}>Sunburst</span>
      <p ${of("additionalProperty")} ${scope("PropertyValue")}><i ${of("name")}>Scale</i> <i ${of("value")}>25.5</i> <i ${of("unitText")}>in</i></p>
      <p ${of("additionalProperty")} ${scope("PropertyValue")}><i ${of("name")}>Temperature</i> <i ${of("minValue")}>5</i> to
        <i ${of("maxValue")}>40</i> <meta ${of("unitCode")} content="CEL"></p>
      <p ${of("aggregateRating")} ${scope("AggregateRating")}><b ${of("ratingValue")}>9</b> of <b ${of("bestRating")}>10</b>
        (<b ${of("ratingCount")}>12</b>)</p>
      <div ${of("offers")} ${scope("Offer")}>
        <data ${of("price")} value="1299.00" content="1299.00">1.299 €</data> <meta ${of("priceCurrency")} content="EUR">
        <link ${of("availability")} href="https://schema.org/PreOrder"> <link ${of("itemCondition")} href="https://schema.org/UsedCondition">
        <s ${of("priceSpecification")} ${scope("UnitPriceSpecification")}><link ${of("priceType")} href="https://schema.org/ListPrice">
          <b ${of("price")} content="1499.00">1.499</b> <b ${of("priceCurrency")} content="EUR">€</b></s>
        <div ${of("shippingDetails")} ${scope("OfferShippingDetails")}><div ${of("shippingRate")} ${scope("MonetaryAmount")}>
          <b ${of("value")}>4.90</b> <b ${of("currency")}>EUR</b></div></div>
      </div>
    </main>`;
}

const microdata = markUp((type) => `itemscope itemtype="https://schema.org/${type}"`, "itemprop");
const rdfa = markUp((type) => `vocab="https://schema.org/" typeof="${type}"`, "property");

const facts = {
  name: "Stratocaster HSS",
  brand: "Fender",
  sku: "F-100",
  mpn: "014-4522-500",
  gtin: "00885978910458",
  price: { amount: 129900, currency: "EUR" },
  listPrice: { amount: 149900, currency: "EUR" },
  availability: "PreOrder",
  condition: "used",
  shipping: { amount: 490, currency: "EUR" },
  images: ["https://shop.example/1.jpg", "https://shop.example/2.jpg"],
  description: "Alder body & maple neck.",
  categoryPath: ["Guitars", "Electric Guitars"],
  specs: { Scale: "25.5 in", Temperature: "5–40 °C", color: "Sunburst", weight: "3.5 kg" },
  rating: { value: 4.5, count: 12 },
};

describe("the facts of a product", () => {
  it.each([
    ["json-ld", jsonLd],
    ["microdata", microdata],
    ["rdfa", rdfa],
  ])("are all read, and the same, from %s", (method, html) => {
    const { fields } = extract({ html: head + html, url });
    expect(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]))).toEqual(facts);
    const methods = Object.entries(fields).map(([name, field]) => [name, field.method]);
    expect(methods.filter(([, read]) => read !== method)).toEqual([]);
  });

  it("are found where RDFa links offers with rel", () => {
    const { fields } = extract({
      html: `${head}<div vocab="http://schema.org/" typeof="Product"><b property="name">Stratocaster HSS</b><div rel="offers">
        <div typeof="Offer"><b property="price" content="99.00">99</b><b property="priceCurrency" content="EUR">€</b></div></div></div>`,
      url,
    });
    expect(fields.price).toMatchObject({ value: { amount: 9900, currency: "EUR" }, method: "rdfa" });
  });

  it("take the shipping rate into the page's own country", () => {
    const rate = (country: string, value: number) => ({
      shippingDestination: { "@type": "DefinedRegion", addressCountry: country },
      shippingRate: { "@type": "MonetaryAmount", value, currency: "EUR" },
    });
    const offers = {
      "@type": "Offer",
      price: 10,
      priceCurrency: "EUR",
      shippingDetails: [rate("DE", 4.9), rate("AT", 9.9)],
    };
    const product = { "@type": "Product", name: "Stratocaster HSS", offers };
    const html = `${head}<script type="application/ld+json">${JSON.stringify(product)}</script>`;
    expect(extract({ html, url: "https://shop.at/p/1" }).fields.shipping?.value.amount).toBe(990);
    expect(extract({ html, url }).fields.shipping?.value.amount).toBe(490);
  });
});
