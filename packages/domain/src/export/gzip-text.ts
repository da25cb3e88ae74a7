import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** Text compressed with gzip, at the reader's pace. */
export async function* gzipText(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: 6 });
  // A failure of either end surfaces in the loop below; leaving the loop ends both.
  const ended = pipeline(pieces, gzip).catch(() => {});
  try {
    for await (const chunk of gzip) yield chunk as Uint8Array;
  } finally {
    await ended;
  }
}
