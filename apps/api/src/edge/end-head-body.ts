import type { Context, MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/**
 * Ends the body of an answer to HEAD, which is made as one to GET and sent without it: what a body that nobody reads holds, a
 * file or a connection to the database, would be held for ever.
 *
 * @example
 * ```ts
 * app.use(endHeadBody());
 * ```
 */
export function endHeadBody(): MiddlewareHandler<AppEnv> {
  return function endHeadBody(c, next) {
    return c.req.method === "HEAD" ? endBody(c, next) : next();
  };
}

async function endBody(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  await next();
  await c.res.body?.cancel();
}
