import type { ShopPolicy } from "@vitrine/domain/contract";
import type { ExtractedField, ExtractedFields, Extraction, FieldValues, VariantFacts } from "@vitrine/domain/extract";
import { describe, expect, it } from "vitest";
import { toExtractions } from "./to-extractions.ts";
import { toObservedOffers } from "./to-observed-offer.ts";

const url = "https://shop.example/p/1";
const at = new Date("2026-03-01T12:00:00Z");

function field<T>(value: T): ExtractedField<T> {
  return { value, confidence: 0.9, method: "json-ld", source: "$", candidates: [] };
}

function extraction(values: Partial<FieldValues>, canonicalUrl?: string): Extraction {
  const fields = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, field(value)]),
  ) as ExtractedFields;
  return {
    url,
    ...(canonicalUrl && { canonicalUrl }),
    pageType: "product",
    pageTypeConfidence: 0.9,
    fields,
    links: [],
  };
}

const read = (
  values: Partial<FieldValues>,
  { currency = "EUR", canonicalUrl = undefined as string | undefined, policy = {} as ShopPolicy } = {},
) =>
  toObservedOffers({
    shop: { id: 7, currency, policy },
    url,
    extraction: extraction(values, canonicalUrl),
    at,
    sourcePageId: 3,
  });

const eur = (amount: number) => ({ amount, currency: "EUR" });

describe("the offers of a page", () => {
  it("stand in the site's category where the policy knows the end of the shop's trail", () => {
    const policy = { categories: { "Gitarren > E-Gitarren": ["Guitars", "Electric"], Gitarren: ["Guitars"] } };
    const categoryOf = (categoryPath: string[]) =>
      read({ name: "A", price: eur(1), categoryPath }, { policy })[0]?.offer.product.categoryPath;
    expect(categoryOf(["Musik", "Gitarren", "E-Gitarren"])).toEqual(["Guitars", "Electric"]);
    expect(categoryOf(["Gitarren"])).toEqual(["Guitars"]);
    expect(categoryOf(["Gitarren", "Harfen"])).toEqual(["Gitarren", "Harfen"]);
  });

  it("are one, with everything the page says", () => {
    const [entry] = read({
      name: "Acme One",
      brand: "Acme",
      sku: "A1",
      mpn: "ACM-1",
      gtin: "04006381333931",
      price: eur(49_900),
      listPrice: eur(59_900),
      shipping: eur(490),
      availability: "InStock",
      condition: "used",
      images: ["https://shop.example/1.jpg"],
      description: "Plain.",
      categoryPath: ["Guitars", "Electric"],
      specs: { Scale: "648 mm" },
      rating: { value: 4.5, count: 12 },
    });
    expect(entry).toEqual({
      variant: null,
      offer: {
        shopId: 7,
        key: "A1",
        url,
        title: "Acme One",
        product: {
          name: "Acme One",
          brand: "Acme",
          categoryPath: ["Guitars", "Electric"],
          description: "Plain.",
          imageUrl: "https://shop.example/1.jpg",
          specs: { Scale: "648 mm" },
          gtin: "04006381333931",
          mpn: "ACM-1",
          sku: "A1",
          rating: 4.5,
          ratingCount: 12,
        },
        price: 49_900,
        currency: "EUR",
        listPrice: 59_900,
        shipping: 490,
        availability: "InStock",
        condition: "used",
        at,
        method: "json-ld",
        confidence: 0.9,
        sourcePageId: 3,
      },
    });
  });

  it("are known by the page's own address where the shop gives no number", () => {
    expect(read({ name: "A", price: eur(1) })[0]?.offer).toMatchObject({ key: url, url });
    const canonicalUrl = "https://shop.example/p/one";
    expect(read({ name: "A", price: eur(1) }, { canonicalUrl })[0]?.offer).toMatchObject({
      key: canonicalUrl,
      url: canonicalUrl,
    });
  });

  it("are none where the price was not found, unless it is sold out", () => {
    expect(read({ name: "A", availability: "InStock" })).toEqual([]);
    expect(read({ price: eur(1) })).toEqual([]);
    expect(read({ name: "A", availability: "OutOfStock" })[0]?.offer).toMatchObject({
      price: null,
      currency: "EUR",
      availability: "OutOfStock",
    });
  });

  it("are in the shop's currency where the page names none, with its number of decimals", () => {
    expect(read({ name: "A", price: { amount: 19_900, currency: null } }, { currency: "USD" })[0]?.offer).toMatchObject(
      { price: 19_900, currency: "USD" },
    );
    expect(
      read({ name: "A", price: { amount: 1_990_000, currency: null } }, { currency: "JPY" })[0]?.offer,
    ).toMatchObject({ price: 19_900, currency: "JPY" });
  });

  it("leave out a list price or shipping in another currency", () => {
    const offer = read({
      name: "A",
      price: eur(100),
      listPrice: { amount: 200, currency: "USD" },
      shipping: { amount: 5, currency: "USD" },
    })[0]?.offer;
    expect(offer).toMatchObject({ listPrice: null, shipping: null });
  });

  const variants: VariantFacts[] = [
    { sku: "A-red", price: eur(100), attributes: { color: "Red" }, url: `${url}?v=red`, availability: "OutOfStock" },
    { sku: "A-blue", price: eur(110), attributes: { color: "Blue", hand: "Left" } },
    { sku: "A-blue", price: eur(110), attributes: {} },
    { sku: "A-none", attributes: { color: "None" } },
  ];

  it("are one for each variant that has a price and a number of its own", () => {
    const offers = read({ name: "A", price: eur(100), availability: "InStock", variants });
    expect(offers.map(({ offer }) => [offer.key, offer.price, offer.availability])).toEqual([
      ["A-red", 100, "OutOfStock"],
      ["A-blue", 110, "InStock"],
    ]);
    expect(offers[0]?.offer).toMatchObject({
      url: `${url}?v=red`,
      title: "A, Red",
      product: { variantName: "Red", groupId: url, sku: "A-red" },
    });
  });

  it("are the page's one where only one variant is priced", () => {
    expect(read({ name: "A", sku: "A", price: eur(100), variants: variants.slice(0, 1) })).toMatchObject([
      { variant: null, offer: { key: "A" } },
    ]);
  });
});

describe("the kept facts of a page", () => {
  it("point at the offer they speak of", () => {
    const page = extraction({
      name: "A",
      price: eur(100),
      variants: [{ attributes: {} }, { sku: "b", attributes: {} }],
    });
    expect(toExtractions(page, [{ offerId: 5, variant: null }]).map(({ field, offerId }) => [field, offerId])).toEqual([
      ["name", 5],
      ["price", 5],
    ]);
    expect(toExtractions(page, [{ offerId: 6, variant: 1 }])).toContainEqual(
      expect.objectContaining({ field: "variants.1", offerId: 6, value: { sku: "b", attributes: {} } }),
    );
  });
});
