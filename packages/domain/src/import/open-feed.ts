import { DomainError } from "../platform/errors.ts";
import { inflate } from "./inflate.ts";
import { peek } from "./peek.ts";

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
  const { taken: head, all } = await peek(counted(), (chunks) => sizeOf(chunks) >= 2);
  const [first, second] = Buffer.concat(head);
  const isGzip = first === 0x1f && second === 0x8b;
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

/** Bytes in all. */
export function sizeOf(chunks: Uint8Array[]): number {
  return chunks.reduce((size, chunk) => size + chunk.byteLength, 0);
}
