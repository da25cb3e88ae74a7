/** What went wrong, in words that stay the same between versions. Each maps to one HTTP status. */
export type ErrorKind =
  | "invalid_input"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "gone"
  | "conflict"
  | "payload_too_large"
  | "rate_limited"
  | "unavailable"
  | "timeout"
  | "internal";

/** HTTP status and title of each kind. */
export const errorKinds: Record<ErrorKind, { status: number; title: string }> = {
  invalid_input: { status: 400, title: "The input is not valid" },
  unauthenticated: { status: 401, title: "A valid API key is required" },
  forbidden: { status: 403, title: "The API key does not allow this" },
  not_found: { status: 404, title: "Not found" },
  timeout: { status: 504, title: "The deadline passed" },
  conflict: { status: 409, title: "The state does not allow this" },
  gone: { status: 410, title: "No longer here" },
  payload_too_large: { status: 413, title: "The request is too large" },
  rate_limited: { status: 429, title: "Too many requests" },
  unavailable: { status: 503, title: "Temporarily unavailable" },
  internal: { status: 500, title: "Something went wrong here" },
};

export interface ErrorDetails {
  /** What was looked for: "product", "shop". */
  resource?: string;
  id?: string | number;
  /** Messages by the name of the input field, "filter.price.min". */
  fields?: Record<string, string>;
  /** When trying again makes sense, in milliseconds. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** A failure that is part of the contract. Anything else thrown is a defect and is shown as `internal` without detail. */
export class DomainError extends Error {
  override name = "DomainError";
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.details = details;
  }
}

/** "No product with slug x." */
export function notFound(resource: string, id: string | number): DomainError {
  return new DomainError("not_found", `There is no ${resource} “${id}”.`, { resource, id });
}

/** A wrong field, by its path in the input. */
export function invalidField(field: string, message: string): DomainError {
  return new DomainError("invalid_input", `${field}: ${message}`, { fields: { [field]: message } });
}
