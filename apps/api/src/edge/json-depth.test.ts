import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findExcess as findExcessIn, type JsonDepthOptions, jsonDepth } from "./json-depth.ts";
import { createTestApp, serveOnLoopback } from "./testing.ts";

const findExcess = (text: string, options?: JsonDepthOptions) => findExcessIn(Buffer.from(text), options);
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("the scan", () => {
  it("lets 32 levels pass and not 33", () => {
    expect(findExcess(nested(32))).toBeUndefined();
    expect(findExcess(nested(33))).toBe("The input is nested deeper than 32 levels.");
    expect(findExcess(`${'{"a":'.repeat(33)}1${"}".repeat(33)}`)).toContain("deeper");
  });

  it("agrees with what a parser finds, for any JSON, however it is laid out", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.integer({ min: 0, max: 7 }),
        fc.boolean(),
        (value, maxDepth, pretty) => {
          const text = JSON.stringify(value, null, pretty ? 2 : undefined);
          expect(findExcess(text, { maxDepth }) !== undefined).toBe(depthOf(value) > maxDepth);
        },
      ),
    );
  });

  it("takes brackets, colons and escaped quotes in strings for text", () => {
    const text = '[{"key}\\":[":"\\\\"},"[[[[[:::::\\"[[[[\\\\\\"{{{"]';
    expect(JSON.parse(text)).toHaveLength(2);
    expect(findExcess(text, { maxDepth: 2, maxParts: 2 })).toBeUndefined();
  });

  it("counts the parts of objects and lists", () => {
    const text = '{"a": 1, "b": [1, 2, 3]}';
    expect(findExcess(text, { maxParts: 5 })).toBeUndefined();
    expect(findExcess(text, { maxParts: 4 })).toBe("The input has more than 4 parts.");
  });

  it("leaves a full batch of events below every bound", () => {
    const event = {
      id: "0192f0c1-0000-7000-8000-000000000000",
      kind: "search",
      query: "x",
      results: 3,
      at: new Date(0),
      context: { url: "https://a", referrer: "https://b" },
      visitor: { ip: "203.0.113.7", userAgent: "x" },
    };
    const annotations = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`events.${i}.at`, ["Date"]]));
    const input = { json: { events: Array.from({ length: 500 }, () => event) }, meta: { values: annotations, v: 1 } };
    expect(findExcess(JSON.stringify(input))).toBeUndefined();
  });

  it("refuses a number of more than a thousand digits", () => {
    expect(findExcess(`{"a":${"1".repeat(1_000)}}`)).toBeUndefined();
    expect(findExcess(`{"a":${"1".repeat(1_002)}}`)).toContain("digits");
    expect(findExcess("1".repeat(1_000_000))).toContain("digits");
  });

  it("is not stopped by text that is no JSON", () => {
    for (const text of ["", '"', '"\\', "]]]]", "nonsense", "{{{"]) expect(findExcess(text)).toBeUndefined();
  });
});

describe("the middleware", () => {
  function createApp() {
    const { app } = createTestApp();
    app.use(jsonDepth());
    // As tRPC reads it: from the request itself.
    app.post("/", async (c) => c.json({ hono: await c.req.text(), own: await c.req.raw.text() }));
    app.get("/", (c) => c.text("fine"));
    return app;
  }

  it("gives the body on, to Hono and to whoever reads the request itself", async () => {
    expect(await (await createApp().request("/", { method: "POST", body: "[1]" })).json()).toEqual({
      hono: "[1]",
      own: "[1]",
    });
    const server = await serveOnLoopback(createApp());
    const answer = await fetch(server.url, { method: "POST", body: "[1]" });
    expect(await answer.json()).toEqual({ hono: "[1]", own: "[1]" });
    await server.close();
  });

  it("answers 400 to 1 MB of brackets in less than 20 ms", async () => {
    const app = createApp();
    const body = nested(500_000);
    await app.request("/", { method: "POST", body: nested(40) });
    const before = process.threadCpuUsage();
    const answer = await app.request("/", { method: "POST", body });
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(20);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ kind: "invalid_input" });
  });

  it("refuses bytes that are no UTF-8", async () => {
    const overlong = new Uint8Array([0x22, 0xc0, 0x80, 0x22]);
    const answer = await createApp().request("/", { method: "POST", body: overlong });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ detail: "The body is not UTF-8." });
  });

  it("looks into the input of a query as well", async () => {
    const app = createApp();
    expect((await app.request(`/?input=${encodeURIComponent(nested(33))}`)).status).toBe(400);
    expect((await app.request(`/?input=${encodeURIComponent(nested(32))}`)).status).toBe(200);
    expect((await app.request("/")).status).toBe(200);
  });
});
