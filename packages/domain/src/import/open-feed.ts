import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DomainError } from "../platform/errors.ts";
import { BrokenFeedError } from "./feed-line.ts";

/** Bytes as they come: a file stream, a request body. */
export type FeedSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface OpenFeedOptions {
  /** Upper bound of the bytes, inflated where they are compressed. Default 4 GiB. */
  maxBytes?: number | undefined;
  /** How many times its compressed size a feed may have, once past 64 MiB. Default 200: real feeds reach about 30. */
  maxRatio?: number;
  /** Told of every chunk of the source as it was, compressed. */
  onBytes?: (bytes: number) => void;
}

const RATIO_COUNTS_FROM = 64 * 1024 * 1024;

/**
 * The bytes of a feed, inflated if they begin as gzip does. Nothing is held but the current chunk.
 *
 * @throws DomainError `payload_too_large` past a bound
 * @throws BrokenFeedError if compressed data is damaged or cut off
 */
export async function* openFeed(source: FeedSource, options: OpenFeedOptions = {}): AsyncGenerator<Uint8Array> {
  const { maxBytes = 4 * 1024 ** 3, maxRatio = 200, onBytes = () => {} } = options;
  let taken = 0;
  async function* counted() {
    for await (const chunk of source) {
      taken += chunk.byteLength;
      onBytes(chunk.byteLength);
      yield chunk;
    }
  }
  const { head, all } = await peekBytes(counted(), 2);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  let given = 0;
  for await (const chunk of isGzip ? inflate(all) : all) {
    given += chunk.byteLength;
    if (given > maxBytes) throw new DomainError("payload_too_large", `The feed has more than ${maxBytes} bytes.`);
    if (isGzip && given > RATIO_COUNTS_FROM && given > taken * maxRatio) {
      throw new DomainError("payload_too_large", `The feed inflates to more than ${maxRatio} times its size.`);
    }
    yield chunk;
  }
}

async function* inflate(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  // Errors of either side reach the loop below through the destroyed stream.
  pipeline(Readable.from(compressed, { objectMode: false }), gunzip, () => {});
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw new BrokenFeedError(`The compressed file is damaged or cut off (${error.message}).`);
    }
    throw error;
  }
}

/** The first bytes of a stream, at least `count` where there are so many, and the whole stream again. */
export async function peekBytes(
  chunks: AsyncGenerator<Uint8Array>,
  count: number,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < count) {
    const { value, done } = await chunks.next();
    if (done) break;
    first.push(value);
    size += value.byteLength;
  }
  const head = Buffer.concat(first);
  async function* all() {
    try {
      if (head.length > 0) yield head;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  }
  return { head, all: all() };
}
