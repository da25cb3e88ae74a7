import type { Context, MiddlewareHandler } from "hono";
import { answerNow } from "./answer-headers.ts";
import { chooseEncoding } from "./compression.ts";
import type { AppEnv } from "./context.ts";
import type { Bodies, CachedCall } from "./response-cache/bodies.ts";
import { audienceOf } from "./response-cache/cache-control.ts";
import { isHeld } from "./response-cache/etag.ts";

export interface ResponseCacheOptions {
  bodies: Bodies;
  /** The answer to a call that failed. */
  answerFailure(c: Context<AppEnv>, call: CachedCall, error: unknown): Response;
}

/**
 * Answers single, public queries (`GET /trpc/catalog.list?input=…`) with bodies that are kept as they are sent, so that
 * neither the procedure nor superjson is asked again: plain, Brotli or gzip, `304` where the client holds it already,
 * and HEAD. Everything else passes by. Needs `auth` before it.
 *
 * A body that is not kept is made here too, once for all who wait for it. Failures are answered and not kept.
 *
 * @example
 * ```ts
 * app.use("/trpc/*", responseCache({ bodies, answerFailure }));
 * ```
 */
export function responseCache({ bodies, answerFailure }: ResponseCacheOptions): MiddlewareHandler<AppEnv> {
  return async function responseCache(c, next) {
    const { method, url } = c.req;
    if (method !== "GET" && method !== "HEAD") return next();
    const call = bodies.find(url.slice(url.indexOf("/", url.indexOf("//") + 2)));
    if (!call) return next();
    try {
      const body = await bodies.read(call.address);
      const { bytes, etag, headers, heldHeaders } = await body.represent(
        chooseEncoding(c.req.header("Accept-Encoding")),
      );
      const audience = audienceOf(c.get("caller"));
      return isHeld(c.req.header("If-None-Match"), etag)
        ? answerNow(c, 304, null, heldHeaders[audience])
        : answerNow(c, 200, bytes, headers[audience]);
    } catch (error) {
      return answerFailure(c, call, error);
    }
  };
}
