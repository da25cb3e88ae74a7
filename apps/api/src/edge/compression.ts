import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { MiddlewareHandler } from "hono";
import { parseAccept } from "hono/utils/accept";
import type { AppEnv } from "./context.ts";

export type Encoding = "br" | "gzip";

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/** Whole documents. Streams (events, batches, exports) have other types or say `Transfer-Encoding`. */
const COMPRESSIBLE =
  /^(?:text\/(?:html|css|javascript)|application\/(?:json|problem\+json|javascript)|image\/svg\+xml)\b/;

/** Below a packet's size nothing is won. */
export const COMPRESSION_THRESHOLD_BYTES = 1_024;

export interface CompressionOptions {
  /** Smaller bodies are sent as they are; default 1 kB. */
  threshold?: number;
}

/**
 * Compresses JSON, HTML, scripts and styles of 1 kB and more with Brotli or gzip, off the event loop. Event streams,
 * streamed batches, what is compressed already and `no-transform` are left alone. Hono's `compress` knows a body's size
 * only from `Content-Length`, which computed answers do not have, and no Brotli.
 *
 * @example
 * ```ts
 * app.use(compression());
 * ```
 */
export function compression({
  threshold = COMPRESSION_THRESHOLD_BYTES,
}: CompressionOptions = {}): MiddlewareHandler<AppEnv> {
  return async function compression(c, next) {
    await next();
    if (!isCompressible(c.res)) return;
    c.res.headers.append("Vary", "Accept-Encoding");
    const encoding = chooseEncoding(c.req.header("Accept-Encoding"));
    if (!encoding || c.req.method === "HEAD") return;
    const { status, headers } = c.res;
    const body = new Uint8Array(await c.res.arrayBuffer());
    const small = body.byteLength < threshold;
    if (!small) {
      headers.set("Content-Encoding", encoding);
      headers.delete("Content-Length");
      const etag = headers.get("ETag");
      if (etag?.startsWith('"')) headers.set("ETag", `W/${etag}`);
    }
    // Forgets the answer before, whose headers Hono would else copy over these.
    c.res = undefined;
    c.res = new Response(small ? body : await compressBody(body, encoding), { status, headers });
  };
}

/** Which encoding the client likes best, of those there are; Brotli where it does not care. */
export function chooseEncoding(accept: string | undefined): Encoding | undefined {
  if (!accept) return undefined;
  const accepted = parseAccept(accept);
  const weigh = (type: string) =>
    (accepted.find((entry) => entry.type === type) ?? accepted.find((entry) => entry.type === "*"))?.q ?? 0;
  const [br, gz] = [weigh("br"), weigh("gzip")];
  if (br === 0 && gz === 0) return undefined;
  return br >= gz ? "br" : "gzip";
}

/** The body compressed at a level for answers made on the spot: about as fast in either encoding. */
export function compressBody(body: Uint8Array, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  if (encoding === "gzip") return toGzip(body, { level: 6 });
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  return toBrotli(body, { params: { [BROTLI_PARAM_QUALITY]: 4, [BROTLI_PARAM_SIZE_HINT]: body.byteLength } });
}

function isCompressible({ status, headers }: Response): boolean {
  return (
    COMPRESSIBLE.test(headers.get("Content-Type") ?? "") &&
    status !== 206 &&
    status !== 304 &&
    !headers.has("Content-Encoding") &&
    !headers.has("Transfer-Encoding") &&
    !headers.get("Cache-Control")?.includes("no-transform")
  );
}
