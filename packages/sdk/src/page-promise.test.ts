import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createVitrine } from "./create-vitrine.ts";
import { answer, startServer, type TestServer } from "./testing/start-server.ts";

describe("A list", () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startServer({ products: 5 });
  });
  afterEach(() => server.kill());

  it("is its first page when awaited", async () => {
    const page = await createVitrine({ baseUrl: server.baseUrl }).catalog.list();
    expect(page.items.map(({ id }) => id)).toEqual([1, 2]);
    expect(page.nextCursor).toBe("2");
    expect(server.requests).toHaveLength(1);
  });

  it("is the items of all pages in a loop, each page asked for once", async () => {
    const ids: number[] = [];
    for await (const product of createVitrine({ baseUrl: server.baseUrl }).catalog.list({ limit: 2 }))
      ids.push(product.id);
    expect(ids).toEqual([1, 2, 3, 4, 5]);
    expect(server.requests).toHaveLength(3);
    expect(decodeURIComponent(server.requests[2] ?? "")).toContain('{"cursor":"4","limit":2}');
  });

  it("asks for no page the loop does not come to", async () => {
    for await (const product of createVitrine({ baseUrl: server.baseUrl }).catalog.list()) if (product.id === 2) break;
    expect(server.requests).toHaveLength(1);
  });

  it("goes on from the cursor it was asked with", async () => {
    const ids: number[] = [];
    for await (const { id } of createVitrine({ baseUrl: server.baseUrl }).catalog.list({ cursor: "3" })) ids.push(id);
    expect(ids).toEqual([4, 5]);
  });

  it("can be walked page by page", async () => {
    const sizes: number[] = [];
    for await (const page of createVitrine({ baseUrl: server.baseUrl }).catalog.list().pages())
      sizes.push(page.items.length);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it("fails where its page fails, in the loop", async () => {
    const list = createVitrine({ baseUrl: server.baseUrl }).catalog.list();
    await list;
    server.faults.push(answer(403, { kind: "forbidden", detail: "No more." }));
    const walk = async () => {
      for await (const _ of list);
    };
    await expect(walk()).rejects.toThrow("No more.");
  });
});
