import type { ErrorKind } from "@vitrine/api/contract";

/** What the server says went wrong, and `connection` where no server said anything. */
export type VitrineErrorKind = ErrorKind | "connection";

interface Details {
  status?: number | undefined;
  kind: VitrineErrorKind;
  requestId?: string | undefined;
  detail?: string | undefined;
  fields?: Record<string, string> | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** Every failure of a call, save that its `signal` was aborted: then the call rejects with the signal's reason. */
export class VitrineError extends Error {
  static override readonly name: string = "VitrineError";
  /** HTTP status; absent where there was no answer. */
  readonly status: number | undefined;
  /** What went wrong, in words that stay the same between versions. */
  readonly kind: VitrineErrorKind;
  /** Names the request in the server's log. */
  readonly requestId: string | undefined;
  /** What was wrong with this request, in a sentence. */
  readonly detail: string | undefined;
  /** Messages by the name of the input field: `filter.price.min`. */
  readonly fields: Record<string, string> | undefined;
  /** When trying again makes sense, in milliseconds from the answer. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: Details) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    // The class's own, since minifying renames what is not said.
    this.name = new.target.name;
    this.status = details.status;
    this.kind = details.kind;
    this.requestId = details.requestId;
    this.detail = details.detail;
    this.fields = details.fields;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** 400: the input is wrong; `fields` says where. */
export class BadRequestError extends VitrineError {
  static override readonly name: string = "BadRequestError";
}

/** 401: no API key, or one that is not valid any more. */
export class AuthenticationError extends VitrineError {
  static override readonly name: string = "AuthenticationError";
}

/** 403: the API key does not allow this. */
export class PermissionError extends VitrineError {
  static override readonly name: string = "PermissionError";
}

/** 404: there is no such thing. */
export class NotFoundError extends VitrineError {
  static override readonly name: string = "NotFoundError";
}

/** 409: the state of things does not allow this. */
export class ConflictError extends VitrineError {
  static override readonly name: string = "ConflictError";
}

/** 410: it was here once. */
export class GoneError extends VitrineError {
  static override readonly name: string = "GoneError";
}

/** 429: too many calls; `retryAfterMs` says when the next one is welcome. */
export class RateLimitError extends VitrineError {
  static override readonly name: string = "RateLimitError";
}

/** 5xx: it is not the caller's fault. */
export class ServerError extends VitrineError {
  static override readonly name: string = "ServerError";
}

/** No answer: the server cannot be reached, hung up, or is not a Vitrine server. */
export class ConnectionError extends VitrineError {
  static override readonly name: string = "ConnectionError";

  constructor(message: string, cause?: unknown) {
    super(message, { kind: "connection", cause });
  }
}

/** No answer within `timeoutMs`. */
export class TimeoutError extends VitrineError {
  static override readonly name: string = "TimeoutError";

  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms`, { kind: "timeout" });
  }
}

/** Class and kind of each status; the kind is used where the answer does not name one. */
const statuses: Record<number, [typeof VitrineError, ErrorKind]> = {
  400: [BadRequestError, "invalid_input"],
  401: [AuthenticationError, "unauthenticated"],
  403: [PermissionError, "forbidden"],
  404: [NotFoundError, "not_found"],
  408: [VitrineError, "timeout"],
  409: [ConflictError, "conflict"],
  410: [GoneError, "gone"],
  413: [VitrineError, "payload_too_large"],
  429: [RateLimitError, "rate_limited"],
  503: [ServerError, "unavailable"],
  504: [ServerError, "timeout"],
};

/** The server's error shape (RFC 9457). A proxy in between may answer with anything, so nothing is taken for granted. */
export type Problem = Partial<
  Pick<VitrineError, "status" | "requestId" | "detail" | "fields" | "retryAfterMs"> & { kind: ErrorKind; title: string }
>;

/** The error of an answer. `problem` is what its body says, if it says it in our shape. */
export function errorOfAnswer(response: Response, problem: Problem = {}, cause?: unknown): VitrineError {
  const status = problem.status ?? response.status;
  const [ErrorClass, kind] = statuses[status] ?? [status < 500 ? VitrineError : ServerError, "internal"];
  return new ErrorClass(problem.detail ?? problem.title ?? `The server answered ${status}`, {
    status,
    kind: problem.kind ?? kind,
    requestId: problem.requestId ?? response.headers.get("x-request-id") ?? undefined,
    detail: problem.detail,
    fields: problem.fields,
    retryAfterMs: problem.retryAfterMs ?? readRetryAfter(response.headers.get("retry-after")),
    cause,
  });
}

/** Whether the same call may well succeed a little later. */
export function isTransient(error: unknown): error is VitrineError {
  if (!(error instanceof VitrineError)) return false;
  const { status } = error;
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3), in milliseconds from now. */
function readRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
