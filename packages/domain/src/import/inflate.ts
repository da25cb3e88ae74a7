import { createGunzip } from "node:zlib";
import { BrokenFeedError } from "./feed-line.ts";

/** So much is handed to the decompressor at once: it can become at most about a thousand times as much. */
const STEP = 4 * 1024;

/**
 * Inflates gzip. What a damaged or cut off file still holds is given before the error; a piped stream would throw it away.
 *
 * @throws BrokenFeedError if the data is damaged or cut off
 */
export async function* inflate(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  let ready: Uint8Array[] = [];
  let failure: Error | undefined;
  gunzip.on("data", (chunk: Uint8Array) => ready.push(chunk));
  gunzip.on("error", (error) => {
    failure = error;
  });
  function* take() {
    const chunks = ready;
    ready = [];
    yield* chunks;
    if (failure) throw new BrokenFeedError(`The compressed file is damaged or cut off (${failure.message}).`);
  }
  // After the end and after an error; a write then never calls back.
  const closed = new Promise<void>((resolve) => gunzip.on("close", resolve));
  const write = (bytes: Uint8Array) => new Promise<void>((resolve) => gunzip.write(bytes, () => resolve()));
  try {
    for await (const chunk of compressed) {
      for (let at = 0; at < chunk.byteLength && !gunzip.destroyed; at += STEP) {
        await Promise.race([write(chunk.subarray(at, at + STEP)), closed]);
        yield* take();
      }
    }
    gunzip.end();
    await closed;
    yield* take();
  } finally {
    gunzip.destroy();
  }
}
