import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createVitrine } from "./create-vitrine.ts";
import { ConnectionError, RateLimitError, ServerError, TimeoutError } from "./errors.ts";
import { answer, hangUp, stall, startServer, type TestServer } from "./testing/start-server.ts";

describe("A call", () => {
  let server: TestServer;
  const connect = (options = {}) => createVitrine({ baseUrl: server.baseUrl, ...options });

  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.kill());

  it.each([408, 429, 500, 502, 503, 504])("is repeated after %i", async (status) => {
    server.faults.push(answer(status, "later", { "retry-after": "0" }));
    expect(await connect().catalog.stats()).toEqual({ products: 5 });
    expect(server.requests).toHaveLength(2);
  });

  it("is repeated after a connection that broke", async () => {
    server.faults.push(hangUp, hangUp);
    expect(await connect().catalog.stats()).toEqual({ products: 5 });
    expect(server.requests).toHaveLength(3);
  });

  it("is given up after maxRetries", async () => {
    server.faults.push(hangUp, hangUp, hangUp);
    await expect(connect({ maxRetries: 1 }).catalog.stats()).rejects.toThrow(ConnectionError);
    expect(server.requests).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 410, 413])("is not repeated after %i", async (status) => {
    server.faults.push(answer(status, "no"));
    await expect(connect().catalog.stats()).rejects.toMatchObject({ status });
    expect(server.requests).toHaveLength(1);
  });

  it("is not repeated where it writes", async () => {
    server.faults.push(answer(503, "later"));
    await expect(connect().catalog.upsert({ name: "Strat" })).rejects.toThrow(ServerError);
    expect(server.requests).toHaveLength(1);
  });

  it("is repeated where it tracks, with the id it had before, so that it counts once", async () => {
    // The answer is lost after the event was counted.
    let counted = "";
    const vitrine = connect({
      fetch: async (url: string, init: RequestInit) => {
        const response = await fetch(url, init);
        if (counted) return response;
        counted = JSON.parse(String(init.body)).json.id;
        throw new TypeError("fetch failed");
      },
    });
    expect(await vitrine.trending.trackView({ productId: 7 })).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(counted).toMatch(/-7/);
  });

  it("waits as long as the server asks for", async () => {
    server.faults.push(answer(429, { retryAfterMs: 400 }));
    const start = performance.now();
    await connect().catalog.stats();
    expect(performance.now() - start).toBeGreaterThanOrEqual(395);
  });

  it("fails at once where the server asks for more time than there is", async () => {
    server.faults.push(answer(429, "later", { "retry-after": "3600" }));
    const start = performance.now();
    const error = await connect({ timeoutMs: 5_000 })
      .catalog.stats()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfterMs: 3_600_000 });
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it("settles within timeoutMs, its own before the client's", async () => {
    server.faults.push(stall, stall);
    const vitrine = connect({ timeoutMs: 200 });
    await expect(vitrine.catalog.stats()).rejects.toThrow(TimeoutError);
    await expect(vitrine.catalog.stats(undefined, { timeoutMs: 50 })).rejects.toThrow("No answer within 50 ms");
    expect(server.requests).toHaveLength(2);
  });

  it("times out in the middle of an answer too", async () => {
    server.faults.push((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"result":');
    });
    await expect(connect({ timeoutMs: 200 }).catalog.stats()).rejects.toThrow(TimeoutError);
  });

  it("can be given all the time in the world", async () => {
    expect(await connect({ timeoutMs: Number.POSITIVE_INFINITY }).catalog.stats()).toEqual({ products: 5 });
  });

  it("rejects with the reason of its signal, whether it is under way, waiting or not begun", async () => {
    const reason = new Error("The page was left.");
    server.faults.push(stall, answer(503, "later", { "retry-after": "20" }));
    for (const _ of ["under way", "waiting"]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 100);
      await expect(connect().catalog.stats(undefined, { signal: controller.signal })).rejects.toBe(reason);
    }
    await expect(connect().catalog.stats(undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(2);
  });

  it("leaves nothing behind on a signal that lives longer", async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await connect().catalog.stats(undefined, { signal });
    expect(added.mock.calls).not.toEqual([]);
    expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(added.mock.calls);
  });
});
