import { STATUS_CODES } from "node:http";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { DomainError, type ErrorDetails, type ErrorKind, errorKinds, type Logger, systemClock } from "@vitrine/domain";
import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { ZodError } from "zod";
import type { AppEnv } from "./context.ts";
import { listInvalidFields } from "./invalid-fields.ts";
import { findOutage } from "./outage.ts";

/**
 * The one shape of every error: `error.data` over tRPC, the whole body (`application/problem+json`) elsewhere.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  /** `urn:vitrine:problem:` and the kind. */
  type: string;
  title: string;
  status: number;
  detail: string;
  kind: ErrorKind;
  requestId: string;
  /** ISO 8601, UTC. */
  timestamp: string;
  /** When trying again makes sense, in milliseconds; also as `Retry-After`. */
  retryAfterMs?: number;
  /** What was looked for: "product", "shop". */
  resource?: string;
  id?: string | number;
  /** Messages by the path of the input field: "filter.price.min". */
  fields?: Record<string, string>;
}

interface Failure {
  kind: ErrorKind;
  status: number;
  detail: string;
  details?: ErrorDetails;
}

/** Says no more than where to look. */
const internal: Failure = {
  kind: "internal",
  status: 500,
  detail: "The cause is in the server's log, under this request id.",
};

const kindsByStatus: Partial<Record<number, ErrorKind>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  408: "timeout",
  409: "conflict",
  410: "gone",
  413: "payload_too_large",
  429: "rate_limited",
  502: "unavailable",
  503: "unavailable",
  504: "timeout",
};

const trpcCodes: Record<ErrorKind, TRPCError["code"]> = {
  invalid_input: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  // tRPC has no code for 410; the status of the answer comes from the problem.
  gone: "NOT_FOUND",
  conflict: "CONFLICT",
  payload_too_large: "PAYLOAD_TOO_LARGE",
  rate_limited: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
  timeout: "GATEWAY_TIMEOUT",
  internal: "INTERNAL_SERVER_ERROR",
};

/**
 * Turns anything thrown into the one shape. Expected failures keep their words; of an unexpected one nothing is said.
 *
 * @example
 * ```ts
 * toProblem(notFound("product", "x"), requestId, clock.now()).status; // 404
 * ```
 */
export function toProblem(error: unknown, requestId: string, now: Date): Problem {
  const { kind, status, detail, details: { resource, id, fields, retryAfterMs } = {} } = classify(error);
  const { title, status: usual } = errorKinds[kind];
  return {
    type: `urn:vitrine:problem:${kind}`,
    title: status === usual ? title : (STATUS_CODES[status] ?? title),
    status,
    detail,
    kind,
    requestId,
    timestamp: now.toISOString(),
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
    ...(resource !== undefined && { resource }),
    ...(id !== undefined && { id }),
    ...(fields && { fields }),
  };
}

/**
 * Anything thrown as a `TRPCError` whose code gives the right status and whose message may be shown. The original is its
 * `cause`.
 */
export function toTrpcError(error: unknown): TRPCError {
  const { kind, status, detail } = classify(error);
  const known =
    error instanceof TRPCError && getHTTPStatusCodeFromError(error) === status ? error.code : trpcCodes[kind];
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  return new TRPCError({ code: known, message: detail, cause });
}

/** Whether it is a "not now" of our own, whose words say all there is to know. */
export function isNotNow(error: unknown): error is DomainError {
  return error instanceof DomainError && error.kind === "unavailable" && error.cause === undefined;
}

/**
 * Writes what the caller is not told: the cause of a 5xx as an error, other failures for debugging. A "not now" is said under
 * load, to thousands: without the stack.
 */
export function logFailure(log: Logger, err: unknown, status: number): void {
  if (isNotNow(err)) log.warn({ reason: err.message }, "The request was turned away");
  else if (status >= 500) log.error({ err }, "The request failed");
  else log.debug({ err }, "The request was refused");
}

/** What an answer with that problem says: not to keep it, and when to come again. */
export function problemHeaders({ retryAfterMs }: Problem): Record<string, string> {
  return {
    "Cache-Control": "no-store",
    ...(retryAfterMs !== undefined && { "Retry-After": String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }),
  };
}

/** An error as `application/problem+json`, with `Retry-After` and `WWW-Authenticate` where they belong. */
export function describeProblem(error: unknown, requestId: string) {
  const problem = toProblem(error, requestId, systemClock.now());
  const { status } = problem;
  const headers = {
    "Content-Type": "application/problem+json",
    ...problemHeaders(problem),
    ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
  };
  return { status, headers, body: JSON.stringify(problem) };
}

/** `describeProblem` as a response. */
export function problemResponse(c: Context<AppEnv>, error: unknown): Response {
  const { body, ...meta } = describeProblem(error, c.get("requestId"));
  return new Response(body, meta);
}

/** Answers an error that came out of a middleware or a route: `app.onError(handleError)`. */
export const handleError: ErrorHandler<AppEnv> = function handleError(error, c) {
  const response = problemResponse(c, error);
  logFailure(c.get("log"), error, response.status);
  return response;
};

/** Answers a path that nothing else did: `app.notFound(handleNotFound)`. */
export const handleNotFound: NotFoundHandler<AppEnv> = function handleNotFound(c) {
  return problemResponse(c, new DomainError("not_found", `There is nothing at ${c.req.path.slice(0, 200)}.`));
};

function classify(error: unknown): Failure {
  if (error instanceof DomainError) {
    const { kind, message, details } = error;
    return kind === "internal" ? internal : { kind, status: errorKinds[kind].status, detail: message, details };
  }
  if (error instanceof ZodError) return invalid(error);
  if (error instanceof HTTPException) return byStatus(error.status, error.message);
  if (error instanceof TRPCError) return classifyTrpcError(error);
  const outage = findOutage(error);
  return outage ? classify(outage) : internal;
}

function classifyTrpcError(error: TRPCError): Failure {
  const { code, cause } = error;
  const status = getHTTPStatusCodeFromError(error);
  // With any other code it is our own answer that does not fit its schema.
  if (cause instanceof ZodError) return code === "BAD_REQUEST" ? invalid(cause) : internal;
  const known = cause === undefined ? internal : classify(cause);
  return known === internal ? byStatus(status, error.message) : known;
}

function invalid(error: ZodError): Failure {
  const fields = listInvalidFields(error);
  const detail = Object.entries(fields)
    .slice(0, 3)
    .map((pair) => pair.join(": "))
    .join("; ");
  return { kind: "invalid_input", status: 400, detail, details: { fields } };
}

function byStatus(status: number, message: string): Failure {
  const kind = kindsByStatus[status] ?? (status < 500 ? "invalid_input" : "internal");
  if (kind === "internal") return internal;
  const detail = status < 500 && message ? message.slice(0, 500) : errorKinds[kind].title;
  return { kind, status, detail };
}
