import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { answerNow } from "./answer-headers.ts";
import { chooseEncoding, compression } from "./compression.ts";
import { createTestApp, serveOnLoopback } from "./testing.ts";

const rows = Array.from({ length: 200 }, (_, id) => ({ id, name: `Guitar ${id}` }));
const large = JSON.stringify({ rows });

function createApp() {
  const { app } = createTestApp();
  app.use(compression());
  app.get("/json", (c) => c.json({ rows }, 200, { ETag: '"v1"' }));
  app.get("/ready", (c) =>
    answerNow(c, 200, large, { "Content-Type": "application/json", "Content-Length": String(large.length) }),
  );
  app.get("/html", (c) => c.html(`<!doctype html>${large}`));
  app.get("/script", (c) => c.body(large, 200, { "Content-Type": "text/javascript; charset=utf-8" }));
  app.get("/error", (c) => c.json({ rows }, 404, { "Content-Type": "application/problem+json" }));
  app.get("/small", (c) => c.json({ fine: true }));
  app.get("/packed", (c) => c.body(large, 200, { "Content-Type": "application/json", "Content-Encoding": "gzip" }));
  app.get("/as-is", (c) => c.json({ rows }, 200, { "Cache-Control": "public, no-transform" }));
  app.get("/image", (c) => c.body(large, 200, { "Content-Type": "image/png" }));
  app.get("/events", (c) => c.body(endless(), 200, { "Content-Type": "text/event-stream" }));
  app.get("/batch", (c) =>
    c.body(endless(), 200, { "Content-Type": "application/json", "Transfer-Encoding": "chunked" }),
  );
  return app;
}

/** A stream that gives one part and then stays open. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(`data: ${large}\n\n`)),
  });
}

const ask = (path: string, accept?: string, method = "GET") =>
  createApp().request(path, { method, headers: accept === undefined ? {} : { "Accept-Encoding": accept } });

describe("an answer of 1 kB and more", () => {
  it.each(["/json", "/ready", "/html", "/script", "/error"])("is compressed: %s", async (path) => {
    for (const [accept, decompress] of [
      ["gzip, deflate, br", brotliDecompressSync],
      ["gzip", gunzipSync],
    ] as const) {
      const answer = await ask(path, accept);
      const body = Buffer.from(await answer.arrayBuffer());
      expect(body.length).toBeLessThan(large.length / 4);
      expect(decompress(body).toString()).toContain(large);
      expect(answer.headers.get("Content-Encoding")).toBe(accept === "gzip" ? "gzip" : "br");
      expect(answer.headers.get("Vary")).toBe("Accept-Encoding");
      expect([null, String(body.length)]).toContain(answer.headers.get("Content-Length"));
      expect(answer.status).toBe(path === "/error" ? 404 : 200);
    }
  });

  it("keeps its other headers, and says that its ETag is weak now", async () => {
    const { headers } = await ask("/json", "br");
    expect(headers.get("ETag")).toBe('W/"v1"');
    expect(headers.get("Content-Type")).toBe("application/json");
    expect(headers.get("X-Request-ID")).toBeTruthy();
    expect(headers.get("X-Process-Time")).toBeTruthy();
  });

  it.each([undefined, "", "identity", "zstd", "gzip;q=0, br;q=0"])(
    "is sent as it is to a client that accepts %j",
    async (accept) => {
      const answer = await ask("/json", accept);
      expect(answer.headers.has("Content-Encoding")).toBe(false);
      expect(answer.headers.get("Vary")).toBe("Accept-Encoding");
      expect(await answer.text()).toBe(large);
    },
  );

  it("arrives whole over real sockets", async () => {
    const server = await serveOnLoopback(createApp());
    for (const path of ["/json", "/ready"]) {
      const answer = await fetch(server.url + path, { headers: { "Accept-Encoding": "br" } });
      expect(answer.headers.get("Content-Encoding")).toBe("br");
      expect(await answer.text()).toBe(large);
    }
    await server.close();
  });
});

describe("left as they are", () => {
  it.each(["/small", "/packed", "/as-is", "/image"])("%s", async (path) => {
    const answer = await ask(path, "br");
    expect(answer.headers.get("Content-Encoding")).toBe(path === "/packed" ? "gzip" : null);
    expect((await answer.text()).length).toBeGreaterThan(0);
  });

  it.each(["/events", "/batch"])("%s, which is never waited for", async (path) => {
    const answer = await ask(path, "br");
    expect(answer.headers.has("Content-Encoding")).toBe(false);
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain(large);
    await reader?.cancel();
  });
});

it.each([
  ["gzip, deflate, br, zstd", "br"],
  ["*", "br"],
  ["gzip", "gzip"],
  ["gzip;q=1.0, br;q=0.5", "gzip"],
  ["br;q=0, *", "gzip"],
  ["identity", undefined],
  [undefined, undefined],
] as const)("Accept-Encoding %j chooses %s", (accept, encoding) => {
  expect(chooseEncoding(accept)).toBe(encoding);
});
