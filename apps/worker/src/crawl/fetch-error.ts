/** Why a fetch gave no page. */
export type FetchFailure =
  | "address" // a private or reserved address, or not http
  | "redirect" // to another site, too many, or to where the crawler may not go
  | "content-type"
  | "content-encoding"
  | "too-large"
  | "timeout"
  | "connection" // name not found, refused, reset, TLS, not HTTP
  | "stopped"; // the worker is stopping

/** Failures that may be gone a minute later. */
const passing = new Set<FetchFailure>(["timeout", "connection"]);

/** A fetch that gave no page. The message names no address of the inside. */
export class FetchError extends Error {
  override name = "FetchError";
  readonly failure: FetchFailure;

  constructor(failure: FetchFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }

  /** Whether trying again soon makes sense. */
  get passes(): boolean {
    return passing.has(this.failure);
  }
}
