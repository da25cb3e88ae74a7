import type { MiddlewareHandler } from "hono";
import { cors as honoCors } from "hono/cors";
import type { AppEnv } from "./context.ts";

/** What a page elsewhere may send. */
const ALLOWED_HEADERS = ["Authorization", "Content-Type", "Last-Event-ID", "TRPC-Accept", "X-API-Key", "X-Request-ID"];

/** What it may read beside the body. */
const EXPOSED_HEADERS = [
  "ETag",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "X-Process-Time",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "X-Request-ID",
];

/** Browsers ask again after two hours at the latest. */
const PREFLIGHT_SECONDS = 7_200;

export interface CorsOptions {
  /** Origins whose pages may call from a browser, exactly as browsers send them: `CORS_ORIGINS`. Default none. */
  origins?: readonly string[];
}

/**
 * Lets pages of the listed origins call from a browser; all others get no permission and the browser keeps the answer
 * from them. Never with cookies: a caller is known by its key alone.
 *
 * @example
 * ```ts
 * app.use(cors({ origins: ["https://guitars.example"] }));
 * ```
 */
export function cors({ origins = [] }: CorsOptions = {}): MiddlewareHandler<AppEnv> {
  const allow = honoCors({
    origin: [...origins],
    allowMethods: ["GET", "HEAD", "POST"],
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
  });
  return function cors(c, next) {
    if (c.req.header("Origin") !== undefined) return allow(c, next);
    // A shared cache must not give this answer to a page of a listed origin, which needs the permission on it.
    if (origins.length > 0) c.get("headers").Vary = "Origin";
    return next();
  };
}
