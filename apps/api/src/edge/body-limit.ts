import { DomainError } from "@vitrine/domain";
import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { AppEnv } from "./context.ts";

export interface BodyLimitOptions {
  /** Most bytes a body may have; default 1 MiB. */
  maxBytes?: number;
}

/**
 * Refuses a body over the limit with 413 before more than the limit is held, and a compressed one with 415: what is not
 * inflated here cannot be a bomb.
 *
 * The bytes are counted as they come, whatever the headers claim. Only behind Node's parser is a `Content-Length` taken
 * at its word, because the parser ends the body there; that leaves the body unread, and so the fast way to read it open.
 *
 * @example
 * ```ts
 * app.use(bodyLimit());
 * app.use("/api/v1/events", bodyLimit({ maxBytes: 512 * 1024 }));
 * ```
 */
export function bodyLimit({ maxBytes = 1024 * 1024 }: BodyLimitOptions = {}): MiddlewareHandler<AppEnv> {
  const tooLarge = () => new DomainError("payload_too_large", `The body is larger than ${maxBytes} bytes.`);

  return async function bodyLimit(c, next) {
    const { req } = c;
    if (req.method === "GET" || req.method === "HEAD") return next();
    const encoding = req.header("Content-Encoding");
    if (encoding && encoding.toLowerCase() !== "identity") {
      throw new HTTPException(415, { message: "Compressed bodies are not accepted." });
    }
    const length = req.header("Content-Length");
    if (length !== undefined && Number(length) > maxBytes) throw tooLarge();
    if (length !== undefined && !req.header("Transfer-Encoding") && c.env?.incoming) return next();

    const reader = req.raw.body?.getReader();
    if (!reader) return next();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(part.value);
    }
    req.raw = new Request(req.raw, { body: Buffer.concat(chunks, size) });
    return next();
  };
}
