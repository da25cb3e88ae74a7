import { describe, expect, test } from "vitest";
import { collectBatches, type FeedBatch, MAX_WAITING_PRODUCTS } from "./collect-batches.ts";
import type { FeedLine, FeedListing } from "./feed-line.ts";
import { collect } from "./testing.ts";

const listing = (key: string, more: Partial<FeedListing> = {}): FeedListing => ({
  key,
  url: "",
  title: "",
  price: 100,
  currency: "EUR",
  ...more,
});
const offer = (line: number, key: string, more: Partial<FeedListing> = { product: { name: key } }): FeedLine => ({
  line,
  record: { type: "offer", listing: listing(key, more) },
});
const product = (line: number, key: string): FeedLine => ({
  line,
  record: {
    type: "product",
    listing: { ...listing(key, { price: null, title: key }), product: { name: `Product ${key}` } },
  },
});
const price = (line: number, key: string, points = 1): FeedLine => ({
  line,
  record: {
    type: "price",
    key,
    points: Array.from({ length: points }, (_, day) => ({ at: new Date(day * 86_400_000), price: 1, currency: "EUR" })),
  },
});

async function batch(lines: Iterable<FeedLine>, size = 10): Promise<FeedBatch[]> {
  async function* feed() {
    yield* lines;
  }
  return collect(collectBatches(feed(), { size, keyField: "key" }));
}

describe("collectBatches", () => {
  test("counts every line once, in batches of the asked size", async () => {
    const lines = Array.from({ length: 25 }, (_, index) => offer(index + 1, `k${index}`));
    const batches = await batch(lines);
    expect(batches.map(({ listings }) => listings.length)).toEqual([10, 10, 5]);
    expect(batches.map((one) => one.lines)).toEqual([10, 10, 5]);
  });

  test("weighs five points of history as one listing", async () => {
    const batches = await batch(Array.from({ length: 4 }, (_, index) => price(index + 1, `k${index}`, 25)));
    expect(batches.map(({ history }) => history.length)).toEqual([2, 2, 0]);
  });

  test("joins a product line with the offer of its key, wherever that stands", async () => {
    const [only] = await batch([product(1, "a"), product(2, "b"), offer(3, "c"), offer(4, "a", {})]);
    expect(only?.listings.map(({ key, product, price, lines }) => [key, product.name, price, lines])).toEqual([
      ["c", "c", 100, 1],
      ["a", "Product a", 100, 2],
      ["b", "Product b", null, 1],
    ]);
  });

  test("names a product by its offer's title where nothing else does", async () => {
    const [only] = await batch([offer(1, "a", { title: "Strat" }), offer(2, "b", {})]);
    expect(only?.listings.map(({ title, product }) => [title, product.name])).toEqual([["Strat", "Strat"]]);
    expect(only?.rejects).toMatchObject([{ line: 2, field: "product" }]);
  });

  test("gives a waiting product before its prices", async () => {
    const [only] = await batch([product(1, "a"), price(2, "a")]);
    expect(only?.listings.map(({ key }) => key)).toEqual(["a"]);
    expect(only?.history.map(({ key }) => key)).toEqual(["a"]);
  });

  test("rejects a key that was there before, however far", async () => {
    const lines = [
      offer(1, "a"),
      ...Array.from({ length: 30 }, (_, index) => offer(index + 2, `k${index}`)),
      offer(32, "a"),
      product(33, "k3"),
    ];
    const batches = await batch(lines);
    expect(batches.flatMap(({ rejects }) => rejects)).toMatchObject([
      { line: 32, field: "key" },
      { line: 33, field: "key" },
    ]);
    const keys = batches.flatMap(({ listings }) => listings.map(({ key }) => key));
    expect(keys).toHaveLength(new Set(keys).size);
  });

  test("an offer that was rejected may come again", async () => {
    const [only] = await batch([offer(1, "a", {}), offer(2, "a")]);
    expect(only?.listings.map(({ key }) => key)).toEqual(["a"]);
  });

  test("passes on what could not be read, and ends a batch of nothing else", async () => {
    const lines = Array.from({ length: 150 }, (_, index) => ({
      line: index + 1,
      error: { field: "price", reason: "no" },
    }));
    const batches = await batch(lines);
    expect(batches.map(({ rejects }) => rejects.length)).toEqual([100, 50]);
  });

  test("holds a bounded number of products without an offer", async () => {
    function* lines() {
      for (let index = 0; index <= MAX_WAITING_PRODUCTS; index++) yield product(index + 1, `k${index}`);
      yield offer(MAX_WAITING_PRODUCTS + 2, `k${MAX_WAITING_PRODUCTS}`, {});
    }
    const [first] = await batch(lines(), 2);
    expect(first?.listings.map(({ key }) => key)).toEqual(["k0", `k${MAX_WAITING_PRODUCTS}`]);
  });
});
