import { HTTPException } from "hono/http-exception";

export interface ReadSlowlyOptions {
  /** Most bytes of the body. */
  maxBytes: number;
  tooLarge: () => Error;
  /** Longest wait for the next bytes. Default 15 s. */
  stalledMs?: number;
}

const STALLED_MS = 15_000;
/** Whoever sends less in a second, on average, after the first minute, holds a connection and no feed. */
const MIN_BYTES_PER_SECOND = 1_024;
const GRACE_MS = 60_000;

/**
 * A body's bytes at the reader's own pace. The clock runs only while the sender is waited for.
 *
 * @throws HTTPException 408 for a sender that stalls or drips, and what `tooLarge` makes past the limit
 */
export async function* readSlowly(
  body: ReadableStream<Uint8Array>,
  { maxBytes, tooLarge, stalledMs = STALLED_MS }: ReadSlowlyOptions,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  let waited = 0;
  try {
    for (;;) {
      const began = performance.now();
      const { value, done } = await within(reader.read(), stalledMs);
      if (done) return;
      waited += performance.now() - began;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      if (waited > GRACE_MS && size / (waited / 1_000) < MIN_BYTES_PER_SECOND) throw tooSlow();
      yield value;
    }
  } finally {
    // Where the sender is still at it nobody listens any more.
    reader.cancel().catch(() => {});
  }
}

function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooSlow()), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

function tooSlow(): HTTPException {
  return new HTTPException(408, { message: "The body came too slowly." });
}
