import type { Fetch, VitrineOptions } from "./options.ts";

/** The client's options with their defaults, as requests need them. */
export interface Connection {
  /** Address of the tRPC endpoint, without a slash at its end. */
  url: string;
  fetch: Fetch;
  timeoutMs: number;
  maxRetries: number;
  headers: Headers;
}

/** @throws TypeError where `baseUrl` is not an address that can be called from here */
export function resolveConnection({
  baseUrl,
  apiKey,
  // Looked up at each call, so that instrumentation that comes later is used too.
  fetch = (url, init) => globalThis.fetch(url, init),
  timeoutMs = 30_000,
  maxRetries = 2,
  headers,
}: VitrineOptions): Connection {
  const { protocol } = new URL(baseUrl, globalThis.location?.href);
  if (!/^https?:$/.test(protocol)) throw new TypeError(`baseUrl must be an http(s) address, not ${baseUrl}`);
  return {
    url: `${baseUrl.replace(/\/+$/, "")}/trpc`,
    fetch,
    timeoutMs,
    maxRetries,
    headers: mergeHeaders(new Headers(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }), headers),
  };
}

/** A copy of `base` in which `extra` wins, however the names are written. */
export function mergeHeaders(base: Headers, extra: Record<string, string> = {}): Headers {
  const merged = new Headers(base);
  for (const [name, value] of Object.entries(extra)) merged.set(name, value);
  return merged;
}
