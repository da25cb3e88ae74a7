import { describe, expect, test } from "vitest";
import { readJsonl } from "./read-jsonl.ts";
import { collect, errorOf, inPieces, listingOf, testContext } from "./testing.ts";

async function read(...lines: (object | string)[]) {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  return collect(readJsonl(inPieces(text, 40), testContext));
}

const offer = { type: "offer", key: "A1", price: "899.00", product: { name: "Player II Stratocaster" } };

describe("readJsonl", () => {
  test("reads an offer with its product", async () => {
    const [entry] = await read({
      ...offer,
      url: "https://shop.example/a1",
      title: "Fender Player II Strat",
      price: 899.5,
      currency: "USD",
      listPrice: "999",
      shipping: 0,
      availability: "PreOrder",
      condition: "used",
      at: "2026-02-28T10:00:00+01:00",
      product: {
        name: "Player II Stratocaster",
        brand: "Fender",
        gtin: "0885978909872",
        specs: { Body: "Alder" },
        rating: 4.5,
        ratingCount: 12,
      },
    });
    expect(listingOf(entry)).toEqual({
      key: "A1",
      url: "https://shop.example/a1",
      title: "Fender Player II Strat",
      price: 89_950,
      currency: "USD",
      listPrice: 99_900,
      shipping: 0,
      availability: "PreOrder",
      condition: "used",
      at: new Date("2026-02-28T09:00:00Z"),
      product: {
        name: "Player II Stratocaster",
        brand: "Fender",
        gtin: "0885978909872",
        specs: { Body: "Alder" },
        rating: 4.5,
        ratingCount: 12,
      },
    });
  });

  test("reads products and prices, and numbers lines through empty ones", async () => {
    const lines = await read({ type: "product", key: "A1", name: "Strat" }, "", "  ", {
      type: "price",
      key: "A1",
      at: "2026-01-01T00:00:00Z",
      price: null,
      availability: "OutOfStock",
    });
    expect(listingOf(lines[0])).toMatchObject({ key: "A1", price: null, product: { name: "Strat" } });
    expect(lines[1]).toEqual({
      line: 4,
      record: {
        type: "price",
        key: "A1",
        points: [{ at: new Date("2026-01-01T00:00:00Z"), price: null, currency: "EUR", availability: "OutOfStock" }],
      },
    });
  });

  test.each([
    ["a field it does not know", { ...offer, colour: "red" }, "colour"],
    ["one inside the product", { ...offer, product: { name: "x", colour: "red" } }, "product.colour"],
    ["a wrong type", { ...offer, price: true }, "price"],
    ["a wrong type inside the product", { ...offer, product: { name: 7 } }, "product.name"],
    ["a missing field", { type: "offer", price: 1 }, "key"],
    ["another kind of line", { ...offer, type: "thing" }, "type"],
    ["no kind", { key: "A1" }, "type"],
    ["a negative price", { ...offer, price: -1 }, "price"],
    ["a negative shipping price", { ...offer, shipping: "-0.5" }, "shipping"],
    ["a price that is no decimal", { ...offer, price: "NaN" }, "price"],
    ["an impossible price", { ...offer, price: 1e13 }, "price"],
    ["a currency that does not exist", { ...offer, currency: "XQZ" }, "currency"],
    ["an unknown availability", { ...offer, availability: "maybe" }, "availability"],
    ["an address that is none", { ...offer, url: "javascript:alert(1)" }, "url"],
    ["a wrong check digit", { ...offer, product: { name: "x", gtin: "0885978909873" } }, "product.gtin"],
    ["a time without a zone", { type: "price", key: "A1", at: "2026-01-01T00:00:00", price: 1 }, "at"],
    ["a time to come", { ...offer, at: "2027-01-01T00:00:00Z" }, "at"],
    ["a time before shops", { ...offer, at: "0001-01-01T00:00:00Z" }, "at"],
    ["text that PostgreSQL cannot hold", { ...offer, title: "a\0b" }, "title"],
    ["half of a character", `{"type":"offer","key":"A1","price":1,"title":"\\ud800"}`, "title"],
    ["a list", "[1]", null],
    ["no JSON", '{"type":"offer"', null],
    ["endless nesting", "[".repeat(100_000), null],
  ])("rejects %s by name and reads on", async (_, line, field) => {
    const lines = await read(offer, line, { ...offer, key: "A2" });
    expect(errorOf(lines[1])).toMatchObject({ line: 2, field });
    expect(errorOf(lines[1]).reason.length).toBeLessThan(300);
    expect(listingOf(lines[2]).key).toBe("A2");
  });

  test("is not led astray by names of JavaScript's own", async () => {
    const [entry] = await read(
      '{"type":"offer","key":"__proto__","price":1,"product":{"name":"x","specs":{"__proto__":"y","constructor":"z"}}}',
    );
    expect(listingOf(entry).key).toBe("__proto__");
    expect(Object.entries(listingOf(entry).product?.specs ?? {})).toContainEqual(["constructor", "z"]);
  });
});
