import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openFeed } from "./open-feed.ts";
import { collect, inChunks } from "./testing.ts";

const text = Array.from({ length: 2_000 }, (_, index) => `line ${index} ${index * 7919}`).join("\n");

async function read(source: AsyncIterable<Uint8Array>, options = {}): Promise<string> {
  return Buffer.concat(await collect(openFeed(source, options))).toString();
}

describe("openFeed", () => {
  test("gives plain bytes as they are", async () => {
    expect(await read(inChunks(Buffer.from(text), 11))).toBe(text);
  });

  test("inflates gzip by its first bytes, in whatever pieces they come", async () => {
    for (const size of [1, 2, 1_000, 1_000_000]) expect(await read(inChunks(gzipSync(text), size))).toBe(text);
  });

  test("inflates several members in a row", async () => {
    expect(await read(Readable.from([gzipSync("one,"), gzipSync("two")]))).toBe("one,two");
  });

  test("gives what a cut off file still holds, then says so", async () => {
    const cut = gzipSync(text).subarray(0, 4_000);
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of openFeed(inChunks(cut, 512))) chunks.push(chunk);
    })();
    await expect(reading).rejects.toThrow(/damaged or cut off/);
    const held = Buffer.concat(chunks).toString();
    expect(held.length).toBeGreaterThan(5_000);
    expect(text.startsWith(held)).toBe(true);
  });

  test("stops at its bound of inflated bytes", async () => {
    await expect(read(inChunks(gzipSync(text), 999), { maxBytes: 10_000 })).rejects.toMatchObject({
      kind: "payload_too_large",
    });
  });

  test("stops a bomb by its ratio, having held little of it", async () => {
    const bomb = Buffer.concat(Array(200).fill(gzipSync(Buffer.alloc(1024 * 1024))));
    let given = 0;
    const reading = (async () => {
      for await (const chunk of openFeed(inChunks(bomb, 64 * 1024), { maxRatio: 100 })) given += chunk.byteLength;
    })();
    await expect(reading).rejects.toMatchObject({ kind: "payload_too_large" });
    expect(given).toBeLessThan(80 * 1024 * 1024);
  });

  test("counts the bytes of the source, not the inflated ones", async () => {
    const gz = gzipSync(text);
    let bytes = 0;
    await read(inChunks(gz, 100), { onBytes: (count: number) => (bytes += count) });
    expect(bytes).toBe(gz.length);
  });

  test("closes the source when the reader stops early", async () => {
    const source = Readable.from([gzipSync(text), Buffer.alloc(10)]);
    for await (const _ of openFeed(source)) break;
    expect(source.destroyed).toBe(true);
  });
});
