import type { VitrineError } from "./errors.ts";

/** What the SDK needs of `fetch`. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface VitrineOptions {
  /** Where the backend is: `https://compare.example.org`, or with a path where it is mounted under one. */
  baseUrl: string;
  /** `vtr_pub_…` in browsers; `vtr_sec_…` on servers only. Sent as `Authorization: Bearer`. */
  apiKey?: string;
  /** Default: the global `fetch`. */
  fetch?: Fetch;
  /** How long a call may take in all, its retries and the waits between them included. Default 30 000. */
  timeoutMs?: number;
  /** How often a failed call is repeated where that is safe. Default 2. */
  maxRetries?: number;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

export interface CallOptions {
  /** Ends the call; it then rejects with `signal.reason`. */
  signal?: AbortSignal;
  /** Instead of the client's. */
  timeoutMs?: number;
  /** Added to the client's. */
  headers?: Record<string, string>;
}

/** `waiting`: the connection was lost, the next attempt comes after a pause. */
export type SubscriptionState = "connecting" | "live" | "waiting";

export interface SubscribeOptions {
  /** Ends the subscription; the loop over it then ends without an error. */
  signal?: AbortSignal;
  /** How long the server may take to accept the connection. Default: the client's. */
  timeoutMs?: number;
  /** Added to the client's. */
  headers?: Record<string, string>;
  /** Told of every change of the connection, with what went wrong before a `waiting`. */
  onState?: (state: SubscriptionState, error?: VitrineError) => void;
}
