import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type Answer, type ShopServer, serveShop } from "../testing/serve.ts";
import { createHttpClient, type FetchRequest, type HttpClient } from "./http-client.ts";
import { createNetworkGuard } from "./network-guard.ts";

const html = "<!doctype html><title>A page</title>";

describe("the http client", () => {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of cleanUp.splice(0).reverse()) await close();
  });

  async function open(answers: Record<string, Answer>): Promise<ShopServer> {
    const server = await serveShop(answers);
    cleanUp.push(server.close);
    return server;
  }

  function client(
    options: Parameters<typeof createNetworkGuard>[0] = { allowPrivateHosts: ["127.0.0.1", "shop.test"] },
  ): HttpClient {
    const made = createHttpClient({
      userAgent: "VitrineBot/1.0 (+crawl@example.org)",
      guard: createNetworkGuard(options),
    });
    cleanUp.push(made.close);
    return made;
  }

  const get = (url: string, request: Partial<FetchRequest> = {}, by = client()) =>
    by.fetch({ url, contentTypes: /^text\/html$/, ...request });
  const page =
    (headers: Record<string, string>, body: string | Uint8Array): Answer =>
    (_, response) =>
      response.writeHead(200, { "content-type": "text/html", ...headers }).end(body);
  const redirect =
    (location: string): Answer =>
    (_, response) =>
      response.writeHead(302, { location }).end();

  it("says who it is and gives the page with its headers", async () => {
    const server = await open({ "/": page({ etag: '"1"' }, html) });
    const response = await get(server.origin);
    expect(response).toMatchObject({ status: 200, url: `${server.origin}/`, truncated: false, wireBytes: html.length });
    expect(new TextDecoder().decode(response.body)).toBe(html);
    expect(response.headers).toMatchObject({ etag: '"1"' });
    expect(server.requests[0]?.headers).toMatchObject({ "user-agent": "VitrineBot/1.0 (+crawl@example.org)" });
    expect(server.requests[0]?.headers).not.toHaveProperty("cookie");
  });

  it("asks conditionally and gives the 304", async () => {
    const server = await open({
      "/": (request, response) => response.writeHead(request.headers["if-none-match"] === '"1"' ? 304 : 200).end(),
    });
    expect(await get(server.origin, { headers: { "if-none-match": '"1"' } })).toMatchObject({
      status: 304,
      body: new Uint8Array(),
    });
  });

  it.each([
    ["gzip", gzipSync(html)],
    ["deflate", deflateSync(html)],
    ["br", brotliCompressSync(html)],
    ["gzip, br", brotliCompressSync(gzipSync(html))],
  ])("undoes %s", async (encoding, body) => {
    const server = await open({ "/": page({ "content-encoding": encoding }, body) });
    expect(new TextDecoder().decode((await get(server.origin)).body)).toBe(html);
  });

  it("refuses three codings, one it does not know, and one that is not true", async () => {
    const server = await open({
      "/three": page({ "content-encoding": "gzip, gzip, gzip" }, gzipSync(gzipSync(gzipSync(html)))),
      "/thousand": page({ "content-encoding": Array(1_000).fill("gzip").join(",") }, html),
      "/unknown": page({ "content-encoding": "compress" }, html),
      "/untrue": page({ "content-encoding": "gzip" }, html),
    });
    for (const path of ["/three", "/thousand", "/unknown", "/untrue"]) {
      await expect(get(server.origin + path), path).rejects.toMatchObject({ failure: "content-encoding" });
    }
  });

  it("cuts a page of 100 MB at 5 MB, and downloads no more", async () => {
    let sent = 0;
    const server = await open({
      "/": async (_, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        const chunk = Buffer.alloc(1_000_000, 97);
        for (let index = 0; index < 100 && !response.destroyed; index++) {
          sent += chunk.length;
          if (!response.write(chunk))
            await Promise.race([new Promise((resolve) => response.once("drain", resolve)), sleep(200)]);
        }
        response.end();
      },
    });
    const response = await get(server.origin);
    expect(response).toMatchObject({ truncated: true, wireBytes: 5_000_000 });
    expect(response.body).toHaveLength(5_000_000);
    await sleep(50);
    expect(sent).toBeLessThan(30_000_000);
  });

  it("refuses what inflates beyond 20 MB, one layer or two", async () => {
    const bomb = gzipSync(Buffer.alloc(60_000_000));
    const server = await open({
      "/one": page({ "content-encoding": "gzip" }, bomb),
      "/two": page({ "content-encoding": "gzip, gzip" }, gzipSync(bomb)),
    });
    const before = process.memoryUsage().rss;
    for (const path of ["/one", "/two"])
      await expect(get(server.origin + path)).rejects.toMatchObject({ failure: "too-large" });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it("gives up a body that drips, and an answer that never comes, at the deadline", async () => {
    const server = await open({
      "/drip": (_, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        const drip = setInterval(() => response.write("a"), 20);
        response.once("close", () => clearInterval(drip));
      },
      "/never": () => {},
    });
    for (const path of ["/drip", "/never"]) {
      const begin = performance.now();
      await expect(get(server.origin + path, { limits: { deadlineMs: 300 } })).rejects.toMatchObject({
        failure: "timeout",
        passes: true,
      });
      expect(performance.now() - begin).toBeLessThan(3_000);
    }
  });

  it("follows five redirects and not six", async () => {
    const hops = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`/${index}`, redirect(`/${index + 1}`)]));
    const server = await open({ ...hops, "/7": html });
    expect(await get(`${server.origin}/2`)).toMatchObject({ status: 200, url: `${server.origin}/7` });
    await expect(get(`${server.origin}/1`)).rejects.toMatchObject({ failure: "redirect" });
  });

  it("does not run in a ring, nor read a location of 3 MB", async () => {
    const server = await open({
      "/a": redirect("/b"),
      "/b": redirect("/a"),
      "/long": redirect(`/${"x".repeat(3_000_000)}`),
    });
    await expect(get(`${server.origin}/a`)).rejects.toMatchObject({ failure: "redirect" });
    await expect(get(`${server.origin}/long`)).rejects.toMatchObject({ failure: "too-large" });
  });

  it("asks before it follows", async () => {
    const server = await open({ "/": redirect("/secret"), "/secret": html });
    const refuseRedirect = async (url: URL) => (url.pathname === "/secret" ? "robots.txt forbids" : null);
    await expect(get(server.origin, { refuseRedirect })).rejects.toThrow("a redirect to where robots.txt forbids");
    expect(server.paths()).toEqual(["/"]);
  });

  it("follows no redirect to another site or port, into the inside, or out of http", async () => {
    let touched = 0;
    const inside = createServer((socket) => {
      touched++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => new Promise((resolve) => inside.close(resolve)));
    const { port } = inside.address() as { port: number };
    const wanted = [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "0.0.0.0",
      "localhost",
    ].map((host) => `http://${host}:${port}/`);
    const locations = [
      ...wanted,
      "http://169.254.169.254/",
      "//evil.example/",
      "https://shop.example/",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "http://[",
    ];
    const server = await open(
      Object.fromEntries(locations.map((location, index) => [`/${index}`, redirect(location)])),
    );
    for (const [index, location] of locations.entries()) {
      await expect(get(`${server.origin}/${index}`), location).rejects.toMatchObject({ failure: "redirect" });
    }
    expect(touched).toBe(0);
  });

  it("does not connect where a name means this machine, at the first hop or a later one", async () => {
    const server = await open({
      "/": redirect("/"),
      "/in": (_, response) => response.writeHead(302, { location: `http://inner.shop.test:${port()}/` }).end(),
    });
    const port = () => new URL(server.origin).port;
    const named = client({
      allowPrivateHosts: ["shop.test"],
      resolve: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    await expect(get(`http://other.test:${port()}/`, {}, named)).rejects.toMatchObject({ failure: "address" });
    expect(server.requests).toEqual([]);
    await expect(get(`http://shop.test:${port()}/in`, {}, named)).rejects.toMatchObject({ failure: "address" });
    expect(server.paths()).toEqual(["/in"]);
  });

  it("reaches a shop by name through the checked look-up", async () => {
    const server = await open({ "/": redirect("/next"), "/next": html });
    const { port } = new URL(server.origin);
    const named = client({
      allowPrivateHosts: ["shop.test"],
      resolve: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    expect(await get(`http://shop.test:${port}/`, {}, named)).toMatchObject({
      status: 200,
      url: `http://shop.test:${port}/next`,
    });
  });

  it("leaves unread what is no page, and takes a page without a type", async () => {
    const server = await open({
      "/pdf": (_, response) => response.writeHead(200, { "content-type": "application/pdf" }).end("%PDF"),
      "/bare": (_, response) => response.writeHead(200).end(html),
      "/nothing": (_, response) => response.writeHead(204).end(),
    });
    await expect(get(`${server.origin}/pdf`)).rejects.toMatchObject({ failure: "content-type", passes: false });
    expect((await get(`${server.origin}/bare`)).body.length).toBe(html.length);
    expect(await get(`${server.origin}/nothing`)).toMatchObject({ status: 204, body: { length: 0 } });
  });

  it("gives an error's status and headers without its body", async () => {
    const server = await open({
      "/": (_, response) => response.writeHead(503, { "retry-after": "7" }).end("x".repeat(100_000)),
    });
    expect(await get(server.origin)).toMatchObject({
      status: 503,
      headers: { "retry-after": "7" },
      body: { length: 0 },
    });
  });

  it("names a connection that failed without naming addresses", async () => {
    const server = await open({ "/reset": (_, response) => response.destroy() });
    await expect(get(`${server.origin}/reset`)).rejects.toMatchObject({
      failure: "connection",
      passes: true,
      message: "the connection failed: ECONNRESET",
    });
    await server.close();
    await expect(get(server.origin)).rejects.toMatchObject({
      failure: "connection",
      message: "the connection failed: ECONNREFUSED",
    });
  });

  it("stops at once when it is told to", async () => {
    const server = await open({ "/": () => {} });
    const stop = new AbortController();
    const fetched = get(server.origin, { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(fetched).rejects.toMatchObject({ failure: "stopped" });
  });
});
