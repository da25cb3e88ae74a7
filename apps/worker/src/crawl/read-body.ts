import { pipeline, Readable, type Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { FetchError } from "./fetch-error.ts";

export interface BodyLimits {
  /** Bytes on the wire: what is beyond is not read. */
  maxWireBytes: number;
  /** Bytes after any decompression: a body that inflates beyond is refused. */
  maxInflatedBytes: number;
}

export interface Body {
  bytes: Uint8Array;
  wireBytes: number;
  /** Cut at `maxWireBytes`. */
  truncated: boolean;
}

/** CVE-2026-22036 and its kin: thousands of stacked codings. */
const MAX_CODINGS = 2;

const decoders: Record<string, () => Transform> = {
  gzip: () => createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }),
  "x-gzip": () => createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: () => createInflate({ finishFlush: constants.Z_SYNC_FLUSH }),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

/** The `Accept-Encoding` that `readBody` can undo. */
export const acceptedCodings = "gzip, deflate, br";

/**
 * Reads a body with its `Content-Encoding` undone, in bounded memory.
 *
 * @throws FetchError `too-large` for a body that inflates beyond the limit, `content-encoding` for one that cannot be undone
 */
export async function readBody(
  stream: Readable,
  contentEncoding: string | undefined,
  limits: BodyLimits,
): Promise<Body> {
  const wire = { bytes: 0, truncated: false };
  const chunks: Uint8Array[] = [];
  for await (const chunk of openBody(stream, contentEncoding, { ...limits, wire })) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), wireBytes: wire.bytes, truncated: wire.truncated };
}

/**
 * A body with its `Content-Encoding` undone, as it comes. One that is longer than the limit is no shorter one: it is refused.
 *
 * @throws FetchError as `readBody`, and `too-large` past `maxWireBytes`
 */
export async function* streamBody(
  stream: Readable,
  contentEncoding: string | undefined,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array> {
  const wire = { bytes: 0, truncated: false };
  yield* openBody(stream, contentEncoding, { ...limits, wire });
  if (wire.truncated) throw new FetchError("too-large", `the body has more than ${limits.maxWireBytes / 1e6} MB`);
}

function openBody(
  stream: Readable,
  contentEncoding: string | undefined,
  { wire, ...limits }: BodyLimits & { wire: { bytes: number; truncated: boolean } },
): AsyncIterable<Uint8Array> {
  const codings = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim());
  const applied = codings.filter((coding) => coding !== "" && coding !== "identity");
  if (applied.length > MAX_CODINGS)
    throw new FetchError("content-encoding", `${applied.length} content codings on one body`);

  let source = cutAt(stream, limits.maxWireBytes, wire);
  for (const coding of applied.reverse()) {
    const decoder = decoders[coding];
    if (!decoder) throw new FetchError("content-encoding", `content coding “${coding.slice(0, 40)}” is not read`);
    // Every layer has the bound: the inside of a bomb may be as large as its outside is small.
    source = refuseBeyond(decode(source, decoder()), limits.maxInflatedBytes);
  }
  return source;
}

async function* cutAt(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  wire: { bytes: number; truncated: boolean },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    const room = limit - wire.bytes;
    if (chunk.length > room) {
      wire.bytes = limit;
      wire.truncated = true;
      yield chunk.subarray(0, room);
      return;
    }
    wire.bytes += chunk.length;
    yield chunk;
  }
}

async function* decode(source: AsyncIterable<Uint8Array>, decoder: Transform): AsyncGenerator<Uint8Array> {
  // A failure of either end surfaces in the loop below; leaving the loop ends both.
  pipeline(Readable.from(source), decoder, () => {});
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } catch (cause) {
    const isZlib =
      cause instanceof Error && "code" in cause && /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_)/.test(String(cause.code));
    throw isZlib
      ? new FetchError("content-encoding", "the body is not what its content coding says", { cause })
      : cause;
  }
}

async function* refuseBeyond(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw new FetchError("too-large", `the body inflates beyond ${Math.round(limit / 1e6)} MB`);
    yield chunk;
  }
}
