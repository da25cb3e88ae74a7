import { VitrineError, type VitrineErrorKind } from "@vitrine/sdk";

export interface ErrorDescription {
  title: string;
  detail: string | undefined;
  requestId: string | undefined;
}

const titles: Record<VitrineErrorKind, string> = {
  invalid_input: "The input is not valid",
  unauthenticated: "The key or link is not valid",
  forbidden: "The key does not allow this",
  not_found: "Not found",
  gone: "No longer here",
  conflict: "Not possible right now",
  payload_too_large: "The request is too large",
  rate_limited: "Too many requests",
  unavailable: "Temporarily unavailable",
  timeout: "No answer in time",
  internal: "Something went wrong on the server",
  connection: "The server cannot be reached",
};

/** What a person is told of an error, with the id that finds it in the server's log. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof VitrineError)) {
    return { title: "Something went wrong here", detail: String(error), requestId: undefined };
  }
  const title = titles[error.kind];
  const detail = error.detail ?? error.message;
  return { title, detail: detail === title ? undefined : detail, requestId: error.requestId };
}
