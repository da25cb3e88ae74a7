import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { type Body, createBody } from "./body.ts";

const text = JSON.stringify({ rows: Array.from({ length: 200 }, (_, id) => ({ id, name: `Gitarre Nº ${id}` })) });

const list = { kind: "list" as const, address: "/trpc/catalog.list", text, onGrow() {} };

describe("a body", () => {
  it("is sent as it is, or compressed on demand, once", async () => {
    const onGrow = vi.fn();
    const body = createBody({ ...list, onGrow });
    expect(Buffer.from((await body.represent(undefined)).bytes).toString()).toBe(text);
    expect(body.peek("br")).toBeUndefined();

    const [first, second] = await Promise.all([body.represent("br"), body.represent("br")]);
    expect(second).toBe(first);
    expect(body.peek("br")).toBe(first);
    expect(brotliDecompressSync(first.bytes).toString()).toBe(text);
    const zipped = await body.represent("gzip");
    expect(gunzipSync(zipped.bytes).toString()).toBe(text);
    expect(new Set([first.etag, zipped.etag, body.peek(undefined)?.etag]).size).toBe(3);
    expect(onGrow).toHaveBeenCalledTimes(2);
  });

  it("weighs what it holds", async () => {
    const weights: number[] = [];
    const body: Body = createBody({ ...list, onGrow: ({ bytes }) => weights.push(bytes) });
    const before = body.bytes;
    expect(before).toBeGreaterThan(Buffer.byteLength(text));
    const { bytes } = await body.represent("br");
    expect(weights).toEqual([before + bytes.byteLength]);
    expect(body.bytes).toBe(weights[0]);
  });

  it("is not compressed where nothing is won", async () => {
    const small = createBody({ ...list, kind: "stats", text: "{}" });
    const plain = small.peek(undefined);
    expect(small.peek("br")).toBe(plain);
    expect(await small.represent("gzip")).toBe(plain);
    expect(plain?.headers.public["Content-Encoding"]).toBeUndefined();
  });
});

describe("its headers", () => {
  it("say what it is and how long others may keep it", async () => {
    const body = createBody(list);
    const { bytes, etag, headers } = await body.represent("br");
    expect(headers.public).toEqual({
      "Content-Type": "application/json",
      "Content-Length": String(bytes.byteLength),
      "Content-Encoding": "br",
      ETag: etag,
      "Cache-Control": "public, max-age=0, s-maxage=10, stale-while-revalidate=60",
      Vary: "Accept-Encoding, Authorization, X-API-Key",
    });
    expect(headers.private["Cache-Control"]).toBe("private, no-cache");
  });

  it("of a 304 are those that the client renews", () => {
    const plain = createBody({ ...list, kind: "stats", text: "{}" }).peek(undefined);
    expect(plain?.heldHeaders.public).toEqual({
      ETag: plain?.etag,
      "Cache-Control": "public, max-age=0, s-maxage=60, stale-while-revalidate=600",
      Vary: "Accept-Encoding, Authorization, X-API-Key",
    });
  });
});
