import { randomUUID } from "node:crypto";
import type { Logger } from "@vitrine/domain";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** Nothing in it can break out of a log line or a header. */
const WELL_FORMED = /^[A-Za-z0-9._-]{8,128}$/;

export interface RequestIdOptions {
  /** The process's logger, from which each request gets its own. */
  log: Logger;
  /** Makes an id where the client sent none; default a random UUID. */
  createId?: () => string;
}

/**
 * Names the request: a well-formed `X-Request-ID` (8 to 128 letters, digits, `.`, `_`, `-`) is kept, so that a call can
 * be followed through a proxy or from the client's own log; else a new one is made. It stands on the answer, in every
 * error and in every line of the request's log.
 *
 * @example
 * ```ts
 * app.use(answerHeaders(), requestId({ log }));
 * app.get("/", (c) => c.text(c.get("requestId")));
 * ```
 */
export function requestId({ log, createId = randomUUID }: RequestIdOptions): MiddlewareHandler<AppEnv> {
  return function requestId(c, next) {
    const id = chooseRequestId(c.req.header("X-Request-ID"), createId);
    c.set("requestId", id);
    c.set("log", log.child({ id }));
    c.get("headers")["X-Request-ID"] = id;
    return next();
  };
}

/** The id that the client gave, if it may stand in logs and headers, or a new one. */
export function chooseRequestId(given: string | undefined, createId: () => string = randomUUID): string {
  return given && WELL_FORMED.test(given) ? given : createId();
}
