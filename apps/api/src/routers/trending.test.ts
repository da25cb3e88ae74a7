import type { Database } from "@vitrine/db";
import { describeOnBothDatabases } from "@vitrine/db/testing";
import { observeOffers, type Platform } from "@vitrine/domain";
import type { BoardMessage } from "@vitrine/domain/contract";
import { logEvents, makeOffer, makeShop } from "@vitrine/domain/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, createApi } from "../app.ts";
import { listen, type RunningServer } from "../server.ts";
import { openTestCallers, openTestPlatform } from "../testing.ts";

describeOnBothDatabases("trending over HTTP", (db: () => Database) => {
  let platform: Platform;
  let api: Api;
  let server: RunningServer;
  let callers: Awaited<ReturnType<typeof openTestCallers>>;
  let ids: number[];

  beforeAll(async () => {
    platform = await openTestPlatform(db(), { RATE_LIMIT_RPM: "1000000" });
    api = createApi(platform);
    server = await listen(api, { port: 0, host: "127.0.0.1" });
    callers = await openTestCallers(platform);
    const shop = await makeShop(db(), "trending-shop");
    const offers = ["a", "b", "c"].map((key) =>
      makeOffer(shop, key, { product: { name: `Product ${key}`, brand: "Trend", categoryPath: ["Trends"] } }),
    );
    ids = (await observeOffers(platform, offers)).map(({ productId }) => productId);
    await view(0, 0, 1);
  }, 30_000);
  afterAll(async () => {
    await callers.close();
    await server.stop();
    await api.close();
    await platform.close();
  });

  async function view(...products: number[]): Promise<void> {
    const at = new Date();
    await logEvents(
      db(),
      products.map((product) => ({ at, productIds: [ids[product]!] })),
    );
    platform.bus.wake("event");
  }

  const address = (path: string, input: unknown) =>
    `${server.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;

  /** Events of a stream, each with its id and data, as they come. */
  async function* readStream(url: string, signal: AbortSignal): AsyncGenerator<{ id: string; data: BoardMessage }> {
    const response = await fetch(url, { headers: { accept: "text/event-stream" }, signal });
    let rest = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
        const id = field("id");
        if (id) yield { id, data: JSON.parse(field("data")!).json };
      }
    }
  }

  it("shows a board within a second of what visitors do, and keeps its body", async () => {
    const ask = async () => {
      const response = await fetch(address("trending.products", { window: "1h", brand: "trend" }));
      const { result } = (await response.json()) as {
        result: { data: { json: { items: { product: { id: number } }[] } } };
      };
      return {
        etag: response.headers.get("etag"),
        shown: result.data.json.items.map(({ product }) => ids.indexOf(product.id)),
      };
    };
    await expect.poll(async () => (await ask()).shown, { timeout: 8_000 }).toEqual([0, 1]);
    const { etag } = await ask();
    expect(etag).toBeTruthy();
    expect(
      (
        await fetch(address("trending.products", { window: "1h", brand: "trend" }), {
          headers: { "if-none-match": etag! },
        })
      ).status,
    ).toBe(304);
    expect((await fetch(address("trending.products", { brand: "nobody" }))).status).toBe(404);
  });

  it("sends a board, then what changes, and goes on after the last message", async () => {
    const stop = new AbortController();
    const input = { kind: "popular", window: "1h", limit: 2 };
    const messages = readStream(address("trending.onBoard", input), stop.signal);
    const first = (await messages.next()).value!;
    expect(first).toMatchObject({
      id: first.data.id,
      data: { type: "board", items: [{ product: { id: ids[0] } }, { product: { id: ids[1] } }] },
    });
    await view(2, 2, 2, 2);
    const second = (await messages.next()).value!;
    expect(second.data).toMatchObject({
      type: "delta",
      left: [String(ids[1])],
      set: [{ rank: 1, product: { id: ids[2] } }],
      moved: [{ key: String(ids[0]), rank: 2 }],
    });
    stop.abort();

    const resumed = new AbortController();
    const current = readStream(address("trending.onBoard", { ...input, lastEventId: second.id }), resumed.signal);
    const next = current.next();
    await view(1, 1, 1, 1, 1, 1);
    expect((await next).value!.data).toMatchObject({ type: "delta", set: [{ product: { id: ids[1] } }] });
    const missed = readStream(address("trending.onBoard", { ...input, lastEventId: first.id }), resumed.signal);
    expect((await missed.next()).value!.data).toMatchObject({
      type: "board",
      items: [{ product: { id: ids[1] } }, {}],
    });
    resumed.abort();
  });

  it("rebuilds to the same board", async () => {
    const products = async () => (await callers.anyone.trending.products({ window: "7d" })).items;
    await expect.poll(async () => (await products()).length, { timeout: 8_000 }).toBe(3);
    const before = await products();
    expect(await callers.admin.trending.rebuild()).toMatchObject({ events: 13, products: 3, pairs: 0 });
    await platform.cache.clear("*");
    expect(await products()).toEqual(before);
    const { lag } = await callers.admin.health.detail();
    expect(lag.events).toBe(0);
  });
});
