import { PermissionError, type PriceChange, type PriceChangeMessage, type Vitrine } from "@vitrine/sdk";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createPriceFeed, type PriceFeed } from "./price-feed.ts";

const onReset = vi.fn();
const onError = vi.fn();
let stop = () => {};

afterEach(() => {
  stop();
  vi.clearAllMocks();
});

describe("createPriceFeed", () => {
  it("begins a little back in the log and shows the newest first", async () => {
    const starts: unknown[] = [];
    const feed = follow(async function* (input) {
      starts.push(input);
      yield* [1, 2, 3].map(changeOf);
      await forever();
    });
    await vi.waitFor(() => expect(idsOf(feed)).toEqual([3, 2, 1]));
    expect(starts).toEqual([{ lastEventId: "900" }]);
  });

  it("keeps 100 messages and counts them all", async () => {
    const feed = follow(async function* () {
      for (let id = 1; id <= 250; id++) yield changeOf(id);
      await forever();
    });
    await vi.waitFor(() => expect(feed.getState().received).toBe(250));
    expect(idsOf(feed)).toEqual(Array.from({ length: 100 }, (_, index) => 250 - index));
  });

  it("goes on behind the last message when a stream has ended", async () => {
    const starts: unknown[] = [];
    const feed = follow(async function* (input) {
      starts.push(input);
      yield changeOf(starts.length);
      if (starts.length > 1) await forever();
    });
    await vi.waitFor(() => expect(idsOf(feed)).toEqual([2, 1]), 3_000);
    expect(starts[1]).toEqual({ lastEventId: "1" });
  });

  it("tells of missed changes and marks where they are missing", async () => {
    const feed = follow(async function* () {
      yield changeOf(1);
      yield { type: "reset", id: 7 };
      yield changeOf(8);
      await forever();
    });
    await vi.waitFor(() => expect(idsOf(feed)).toEqual([8, 7, 1]));
    expect(onReset).toHaveBeenCalledTimes(1);
  });

  it("stops where the key may not watch, and says so", async () => {
    const refused = new PermissionError("no", { kind: "forbidden", status: 403 });
    // biome-ignore lint/correctness/useYield: it fails before it has anything to yield
    const feed = follow(async function* () {
      throw refused;
    });
    await vi.waitFor(() => expect(feed.getState()).toMatchObject({ connection: "failed", error: refused }));
    expect(onError).toHaveBeenCalledWith(refused);
  });
});

function follow(onPriceChange: (input: unknown) => AsyncIterable<PriceChangeMessage>): PriceFeed {
  const catalog = { list: async () => ({ asOf: 1_000 }), onPriceChange };
  const feed = createPriceFeed({ catalog } as unknown as Vitrine, { onReset, onError });
  stop = feed.start();
  return feed;
}

function idsOf(feed: PriceFeed): number[] {
  return feed.getState().messages.map(({ id }) => id);
}

function forever(): Promise<never> {
  return new Promise(() => {});
}

function changeOf(id: number): PriceChange {
  return {
    id,
    at: new Date(0),
    productId: 1,
    slug: "sm58",
    name: "SM58",
    shop: "Shop",
    offerId: 1,
    currency: "EUR",
    condition: "new",
    price: 9_900,
    previous: 10_900,
    change: -1_000,
    changePercent: -9.17,
  };
}
