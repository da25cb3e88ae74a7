import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { AppEnv } from "./context.ts";

/**
 * Answers 415 to a body that is not declared as JSON. A page elsewhere can make a browser post a form or plain text
 * without asking first; `application/json` it cannot (ASVS 3.5.1). It also keeps tRPC from reading form data.
 *
 * @example
 * ```ts
 * app.use("/trpc/*", requireJson());
 * ```
 */
export function requireJson(): MiddlewareHandler<AppEnv> {
  return function requireJson(c, next) {
    const { method } = c.req;
    if (method === "GET" || method === "HEAD") return next();
    const [type = ""] = c.req.header("Content-Type")?.split(";") ?? [];
    if (type.trim().toLowerCase() === "application/json") return next();
    throw new HTTPException(415, { message: "The body must be application/json." });
  };
}
