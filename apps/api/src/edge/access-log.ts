import { type Logger, writeInfo } from "@vitrine/domain";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";
import { classifyRoute } from "./route-class.ts";

/** A path longer than this is cut in the log. */
const MAX_PATH_LENGTH = 300;

/** A request that was answered. */
export interface AnsweredRequest {
  method: string;
  /** Without the query, which may hold a key or what a visitor searched for. */
  path: string;
  status: number;
  /** Until the headers of the answer were known; a stream goes on after that. */
  durationMs: number;
}

export interface AccessLogOptions {
  /** Told of every answered request: this is where the metrics listen. */
  onAnswer?: (request: AnsweredRequest) => void;
}

/**
 * Writes one line per request: method, path without query, status, `duration_ms` and the request's id. A 5xx is an
 * error, a 4xx a warning, a successful probe (`/livez`, `/metrics`, …) is for debugging, all else is information.
 *
 * @example
 * ```ts
 * app.use(answerHeaders(), requestId({ log }), accessLog({ onAnswer: metrics.observe }));
 * ```
 */
export function accessLog({ onAnswer }: AccessLogOptions = {}): MiddlewareHandler<AppEnv> {
  return async function accessLog(c, next) {
    await next();
    const { method, path } = c.req;
    const { status } = c.res;
    const request = { method, path, status, durationMs: performance.now() - c.get("startedAt") };
    onAnswer?.(request);
    logAnswer(c.get("log"), request);
  };
}

/** @param log that writes the request's id */
export function logAnswer(log: Logger, { method, path, status, durationMs }: AnsweredRequest): void {
  log[levelOf(status, path)](
    { method, path: path.slice(0, MAX_PATH_LENGTH), status, duration_ms: Math.round(durationMs * 100) / 100 },
    "request",
  );
}

/**
 * The same line for an answer from the short way, made by hand.
 *
 * @param request of which nothing needs escaping: its path names a procedure, its id is well-formed
 */
export function logPlainAnswer(log: Logger, { method, path, status, durationMs }: AnsweredRequest, id: string): void {
  const ms = Math.round(durationMs * 100) / 100;
  writeInfo(
    log,
    `"id":"${id}","method":"${method}","path":"${path}","status":${status},"duration_ms":${ms},"msg":"request"`,
  );
}

function levelOf(status: number, path: string): "error" | "warn" | "info" | "debug" {
  if (status >= 500) return "error";
  if (status >= 400) return "warn";
  return classifyRoute(path) === "probe" ? "debug" : "info";
}
