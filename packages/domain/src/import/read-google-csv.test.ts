import { describe, expect, test } from "vitest";
import { readGoogleCsv } from "./read-google-csv.ts";
import { collect, errorOf, inPieces, listingOf, testContext } from "./testing.ts";

async function read(text: string, context = testContext) {
  return collect(readGoogleCsv(inPieces(text, 50), context));
}

/** One item, from its attributes. */
async function readOne(attributes: Record<string, string>) {
  const item = { id: "1", title: "Player II Stratocaster", price: "899.00 EUR", ...attributes };
  const [entry] = await read(`${Object.keys(item).join("\t")}\n${Object.values(item).join("\t")}\n`);
  return entry;
}

describe("readGoogleCsv", () => {
  test("reads an item with all that it says", async () => {
    const entry = await readOne({
      description: "<p>Alder body.</p>",
      link: "https://shop.example/strat?a=1&b=2",
      image_link: "https://shop.example/strat.jpg",
      availability: "in_stock",
      brand: "Fender",
      gtin: "885978909872",
      mpn: "0140510300",
      condition: "new",
      google_product_category: "Arts & Entertainment > Musical Instruments > Guitars",
      product_type: "Own > Tree",
      "shipping(country:price)": "AT:9.90 EUR,DE:4.90 EUR",
      item_group_id: "strat-2",
      color: "Polar White",
    });
    expect(entry).not.toHaveProperty("warnings");
    expect(listingOf(entry)).toEqual({
      key: "1",
      url: "https://shop.example/strat?a=1&b=2",
      title: "Player II Stratocaster",
      product: {
        name: "Player II Stratocaster",
        sku: "1",
        brand: "Fender",
        gtin: "00885978909872",
        mpn: "0140510300",
        categoryPath: ["Arts & Entertainment", "Musical Instruments", "Guitars"],
        description: "Alder body.",
        imageUrl: "https://shop.example/strat.jpg",
        groupId: "strat-2",
        variantName: "Polar White",
        specs: { Color: "Polar White" },
      },
      price: 89_900,
      currency: "EUR",
      listPrice: null,
      shipping: 490,
      availability: "InStock",
      condition: "new",
    });
  });

  test("reads commas, quotes and header names as shops write them", async () => {
    const lines = await read(
      'ID,Title,g:price,Image Link,ignored\r\nA-1,"Cable, 3 m",9.99,https://x.example/a.png,?\r\nA-2,Strap,"1.299,00 €",,\r\n',
    );
    expect(
      lines.map((line) => listingOf(line)).map(({ key, title, price, currency }) => [key, title, price, currency]),
    ).toEqual([
      ["A-1", "Cable, 3 m", 999, "EUR"],
      ["A-2", "Strap", 129_900, "EUR"],
    ]);
  });

  test("takes the sale price while it holds, with the price as list price", async () => {
    const on = "2026-02-20T00:00+0100/2026-03-05T23:59+0100";
    const over = "2026-01-01T00:00Z/2026-02-01T00:00Z";
    const prices = async (attributes: Record<string, string>) => {
      const { price, listPrice } = listingOf(await readOne({ sale_price: "799 EUR", ...attributes }));
      return [price, listPrice];
    };
    expect(await prices({})).toEqual([79_900, 89_900]);
    expect(await prices({ sale_price_effective_date: on })).toEqual([79_900, 89_900]);
    expect(await prices({ sale_price_effective_date: over })).toEqual([89_900, null]);
    expect(await prices({ sale_price: "999 EUR" })).toEqual([89_900, null]);
    expect(await prices({ sale_price: "799 USD" })).toEqual([89_900, null]);
  });

  test("rejects what has no id, title, possible price or readable link, and goes on", async () => {
    const lines = await read(
      [
        "id,title,price,link",
        ",No id,1 EUR,",
        "2,,1 EUR,",
        "3,Negative,-1 EUR,",
        "4,No price,,",
        "5,No number,NaN EUR,",
        "6,Script,1 EUR,javascript:alert(1)",
        "7,Short",
        "8,Fine,1 EUR,https://shop.example/8",
      ].join("\n"),
    );
    expect(
      lines
        .slice(0, -1)
        .map((line) => errorOf(line))
        .map(({ line, field }) => [line, field]),
    ).toEqual([
      [2, "id"],
      [3, "title"],
      [4, "price"],
      [5, "price"],
      [6, "price"],
      [7, "link"],
      [8, null],
    ]);
    expect(listingOf(lines.at(-1)).key).toBe("8");
  });

  test("leaves out lesser fields that cannot be read, with a warning", async () => {
    const entry = await readOne({
      gtin: "885978909873",
      image_link: "not an address",
      availability: "perhaps",
      condition: "strange",
      sale_price: "soon",
    });
    expect(entry && "warnings" in entry && entry.warnings?.map(({ field }) => field)).toEqual([
      "sale_price",
      "gtin",
      "image_link",
      "availability",
      "condition",
    ]);
    expect(listingOf(entry)).toMatchObject({ price: 89_900, availability: null, condition: "new" });
    expect(listingOf(entry).product).not.toHaveProperty("gtin");
  });

  test("does not take placeholders for a brand or part number", async () => {
    const { product } = listingOf(await readOne({ brand: "n/a", mpn: "Does not apply", item_group_id: "-" }));
    expect(Object.keys(product ?? {})).toEqual(["name", "sku"]);
  });

  test("does not give a pack the number of the single piece", async () => {
    const { product } = listingOf(await readOne({ gtin: "885978909872", mpn: "M1", multipack: "6" }));
    expect(product).toEqual({ name: "Player II Stratocaster", sku: "1", specs: { Multipack: "6" } });
  });

  test("reads product details into specs", async () => {
    const { product } = listingOf(await readOne({ product_detail: "General:Scale:648 mm, General:Ratio:4:3" }));
    expect(product?.specs).toEqual({ Scale: "648 mm", Ratio: "4:3" });
  });

  test("takes the numbers of Google's categories for no names", async () => {
    expect(
      listingOf(await readOne({ google_product_category: "54", product_type: "Guitars > Electric" })).product
        ?.categoryPath,
    ).toEqual(["Guitars", "Electric"]);
    expect(listingOf(await readOne({ google_product_category: "54" })).product).not.toHaveProperty("categoryPath");
  });

  test("refuses a table without a column it needs, by name", async () => {
    await expect(read("id,name,price\n1,a,1\n")).rejects.toMatchObject({
      kind: "invalid_input",
      message: expect.stringContaining("“title”"),
    });
  });
});
