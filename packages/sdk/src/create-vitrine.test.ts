import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createVitrine } from "./create-vitrine.ts";
import { startServer, type TestServer } from "./testing/start-server.ts";

describe("createVitrine", () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.kill());

  it("asks for a query with one GET whose address does not depend on the order of the input's properties", async () => {
    const vitrine = createVitrine({ baseUrl: server.baseUrl });
    await vitrine.catalog.list({ limit: 3, filter: { q: "les paul", brands: ["gibson"] }, sort: "price_asc" });
    await vitrine.catalog.list({
      sort: "price_asc",
      filter: { brands: ["gibson"], q: "les paul", category: undefined },
      limit: 3,
    });
    const written = '{"json":{"filter":{"brands":["gibson"],"q":"les paul"},"limit":3,"sort":"price_asc"}}';
    const address = `GET /trpc/catalog.list?input=${encodeURIComponent(written)}`;
    expect(server.requests).toEqual([address, address]);
  });

  it("sends no input where there is none", async () => {
    const vitrine = createVitrine({ baseUrl: `${server.baseUrl}/` });
    expect(await vitrine.catalog.stats()).toEqual({ products: 5 });
    expect(server.requests).toEqual(["GET /trpc/catalog.stats"]);
  });

  it("sends a mutation as POST", async () => {
    const vitrine = createVitrine({ baseUrl: server.baseUrl });
    expect(await vitrine.catalog.upsert({ name: "Strat" })).toEqual({ name: "Strat" });
    expect(server.requests).toEqual(["POST /trpc/catalog.upsert"]);
  });

  it("gives dates as dates, there and back, and one date twice", async () => {
    const vitrine = createVitrine({ baseUrl: server.baseUrl });
    const day = new Date("2026-01-02T03:04:05Z");
    expect(await vitrine.catalog.priceHistory({ productId: 1, from: day, to: day })).toEqual({
      productId: 1,
      from: day,
      to: day,
    });
  });

  it("sends the key as a bearer token, and the headers of the client and of the call, whose own win", async () => {
    const vitrine = createVitrine({
      baseUrl: server.baseUrl,
      apiKey: "vtr_pub_1",
      headers: { "X-Site": "a", "X-Shop": "b" },
    });
    await vitrine.catalog.stats(undefined, { headers: { "x-site": "c" } });
    await vitrine.catalog.stats(undefined, { headers: { Authorization: "Bearer other" } });
    expect(server.headers[0]).toMatchObject({ authorization: "Bearer vtr_pub_1", "x-site": "c", "x-shop": "b" });
    expect(server.headers[1]).toMatchObject({ authorization: "Bearer other", "x-site": "a" });
  });

  it("gives status, headers and request id on request", async () => {
    const vitrine = createVitrine({ baseUrl: server.baseUrl });
    const { data, response } = await vitrine.catalog.stats().withResponse();
    expect(data).toEqual({ products: 5 });
    expect(response).toMatchObject({ status: 200, requestId: "req-1" });
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  it("rejects once where only the response was asked for", async () => {
    const vitrine = createVitrine({ baseUrl: server.baseUrl });
    // A rejection nobody hears of would fail the run.
    await expect(vitrine.catalog.get({ slug: "missing" }).withResponse()).rejects.toThrow(
      "There is no product “missing”.",
    );
  });

  it("uses the fetch it is given", async () => {
    const vitrine = createVitrine({
      baseUrl: "https://compare.invalid/shop",
      fetch: async (url) => Response.json({ result: { data: { json: { url } } } }),
    });
    expect(await vitrine.catalog.stats()).toEqual({ url: "https://compare.invalid/shop/trpc/catalog.stats" });
  });

  it("refuses an address that cannot be called", () => {
    expect(() => createVitrine({ baseUrl: "compare.example.org" })).toThrow(TypeError);
    expect(() => createVitrine({ baseUrl: "ftp://compare.example.org" })).toThrow("baseUrl must be an http(s) address");
  });

  it("makes the ids of events that have none, and keeps the others", async () => {
    const vitrine = createVitrine({ baseUrl: server.baseUrl });
    const id = "0198c0de-0000-7000-8000-000000000000";
    const sent = (await vitrine.trending.track({
      events: [
        { kind: "view", productId: 1 },
        { id, kind: "click", offerId: 2 },
      ],
    })) as unknown as { events: { id: string }[] };
    expect(sent.events[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(sent.events[1]?.id).toBe(id);
    expect(await vitrine.trending.trackView({ productId: 1, id })).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(await vitrine.trending.trackView({ productId: 1, id })).toMatchObject({ accepted: 0, duplicates: 1 });
  });
});
