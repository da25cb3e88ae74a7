import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyLimit } from "./body-limit.ts";
import { createTestApp, serveOnLoopback, type TestServer } from "./testing.ts";

const LIMIT = 1_000;

function createApp() {
  const { app } = createTestApp();
  app.use(bodyLimit({ maxBytes: LIMIT }));
  app.post("/", async (c) => c.json({ length: (await c.req.text()).length }));
  app.get("/", (c) => c.text("fine"));
  return app;
}

/** A body of unknown length that would never end by itself. */
function endless(onPull: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      onPull();
      controller.enqueue(new Uint8Array(100));
    },
  });
}

describe("a body", () => {
  it("of the limit passes, of a byte more does not", async () => {
    const app = createApp();
    const fits = await app.request("/", { method: "POST", body: "x".repeat(LIMIT) });
    expect(await fits.json()).toEqual({ length: LIMIT });
    const tooLarge = await app.request("/", { method: "POST", body: "x".repeat(LIMIT + 1) });
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toMatchObject({ kind: "payload_too_large", requestId: expect.any(String) });
  });

  it("is refused by its declared length before it is read", async () => {
    let pulled = 0;
    const answer = await createApp().request("/", {
      method: "POST",
      body: endless(() => pulled++),
      headers: { "Content-Length": "5000" },
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThanOrEqual(1);
  });

  it("that lies about its length is cut where the limit is", async () => {
    let pulled = 0;
    const answer = await createApp().request("/", {
      method: "POST",
      body: endless(() => pulled++),
      headers: { "Content-Length": "10" },
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThan(15);
  });

  it.each(["gzip", "br", "deflate", "GZIP, gzip"])("that is compressed (%s) is refused", async (encoding) => {
    const answer = await createApp().request("/", {
      method: "POST",
      body: "x",
      headers: { "Content-Encoding": encoding },
    });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ detail: "Compressed bodies are not accepted." });
  });

  it("may be absent", async () => {
    expect(await (await createApp().request("/", { method: "POST" })).json()).toEqual({ length: 0 });
    expect((await createApp().request("/")).status).toBe(200);
  });
});

describe("over real sockets", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveOnLoopback(createApp());
  });
  afterAll(() => server.close());

  const head = "POST / HTTP/1.1\r\nHost: localhost\r\n";
  const statuses = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => Number(match[1]));

  it("an honest length over the limit gets its 413 while the body is still to come", async () => {
    const answer = await server.exchange(`${head}Content-Length: 2000000000\r\n\r\nx`, /"kind"/);
    expect(statuses(answer)).toEqual([413]);
  });

  it("chunks are counted: 413 over the limit, all of it below", async () => {
    const chunk = `190\r\n${"x".repeat(400)}\r\n`;
    const chunked = `${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    expect(await server.exchange(`${chunked}${chunk.repeat(2)}0\r\n\r\n`)).toContain('{"length":800}');
    expect(statuses(await server.exchange(`${chunked}${chunk.repeat(3)}0\r\n\r\n`, /"kind"/))).toEqual([413]);
  });

  it("a client that sends chunks without end is cut, and holds no memory", async () => {
    const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
    const before = process.memoryUsage().arrayBuffers;
    const answer = await server.exchange(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(200)}`, /"kind"/);
    expect(statuses(answer)).toEqual([413]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
  });

  it("more bytes than declared are no part of the body but a next request, and none at that", async () => {
    const answer = await server.exchange(`${head}Content-Length: 10\r\n\r\n${"x".repeat(5_000)}`);
    expect(statuses(answer).at(-1)).toBe(400);
    // The parser may end the connection before the first answer is out.
    for (const [length] of answer.matchAll(/\{"length":\d+\}/g)) expect(length).toBe('{"length":10}');
  });

  it("a length beside chunks is no request", async () => {
    const answer = await server.exchange(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    expect(statuses(answer)).toEqual([400]);
  });

  it("a refusal does not disturb the next client", async () => {
    await server.exchange(`${head}Content-Length: 5000\r\n\r\n`, /"kind"/);
    expect(await (await fetch(server.url, { method: "POST", body: "fine" })).json()).toEqual({ length: 4 });
  });
});
