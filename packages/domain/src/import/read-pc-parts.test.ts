import { createReadStream } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";
import { openFeed } from "./open-feed.ts";
import { readPcParts } from "./read-pc-parts.ts";
import { collect, errorOf, inPieces, listingOf, pcPartsFile, testContext } from "./testing.ts";

async function read(...lines: object[]) {
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  return collect(readPcParts(inPieces(text, 64), { ...testContext, currency: "USD" }));
}

const part = {
  id: "memory|1",
  category: "memory",
  name: "Example 16 GB",
  price: 62.99,
  seen: "2025-07-23T15:28:43-04:00",
};

describe("readPcParts", () => {
  test("reads a part, its specs as texts", async () => {
    const [entry] = await read({
      ...part,
      speed: [5, 6000],
      modules: [2, 16],
      price_per_gb: 1.9,
      cas_latency: 30,
      color: null,
      rgb: true,
    });
    expect(listingOf(entry)).toEqual({
      key: "memory|1",
      url: "",
      title: "Example 16 GB",
      product: {
        name: "Example 16 GB",
        categoryPath: ["Memory"],
        specs: { Speed: "DDR5-6000", Modules: "2 × 16 GB", "CAS latency": "30", Rgb: "Yes" },
      },
      price: 6_299,
      currency: "USD",
      at: new Date("2025-07-23T19:28:43Z"),
    });
  });

  test("reads a series of prices", async () => {
    const [entry] = await read({
      id: "memory|1",
      prices: [
        ["2023-07-05T21:37:07-04:00", 24.99],
        ["2023-07-10T18:27:31-04:00", 0],
      ],
    });
    expect(entry).toMatchObject({
      line: 1,
      record: {
        type: "price",
        key: "memory|1",
        points: [
          { at: new Date("2023-07-06T01:37:07Z"), price: 2_499, currency: "USD" },
          { at: new Date("2023-07-10T22:27:31Z"), price: 0, currency: "USD" },
        ],
      },
    });
  });

  test.each([
    [{ ...part, price: "62.99" }, "price"],
    [{ ...part, price: -1 }, "price"],
    [{ ...part, seen: "yesterday" }, "seen"],
    [{ ...part, name: undefined }, "name"],
    [{ ...part, psu: { watts: 1 } }, "psu"],
    [{ ...part, "a\0b": 1 }, "a\0b"],
    [{ id: "x", prices: [["2023-07-05T21:37:07-04:00", -1]] }, "prices.0.1"],
    [
      {
        id: "x",
        prices: [
          ["2023-07-05T21:37:07-04:00", 1],
          ["now", 1],
        ],
      },
      "prices.1.0",
    ],
    [{ id: "x", prices: 7 }, "prices"],
  ])("rejects %j by field", async (line, field) => {
    const lines = await read(line, part);
    expect(errorOf(lines[0])).toMatchObject({ line: 1, field });
    expect(listingOf(lines[1]).key).toBe(part.id);
  });
});

const products = pcPartsFile("products");
const history = pcPartsFile("price_history");

describe.skipIf(!products || !history)(
  "readPcParts on the real catalog (skipped where ../shared/data/pc-parts is absent)",
  () => {
    const readFile = (file: URL) =>
      readPcParts(decodeText(openFeed(createReadStream(file))), { currency: "USD", country: null, now: new Date() });

    test("reads every product", { timeout: 60_000 }, async () => {
      let lines = 0;
      let priced = 0;
      for await (const entry of readFile(products!)) {
        lines += 1;
        if (listingOf(entry).price !== null) priced += 1;
      }
      expect({ lines, priced }).toEqual({ lines: 101_815, priced: 47_958 });
    });

    test("reads every price", { timeout: 60_000 }, async () => {
      let lines = 0;
      let points = 0;
      for await (const entry of readFile(history!)) {
        lines += 1;
        if ("record" in entry && entry.record.type === "price") points += entry.record.points.length;
      }
      expect({ lines, points }).toEqual({ lines: 54_313, points: 182_955 });
    });
  },
);
