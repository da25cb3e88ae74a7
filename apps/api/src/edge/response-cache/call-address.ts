import { stableKey } from "@vitrine/domain";
import { findExcess } from "../json-depth.ts";

/** A single query as a GET asks for it. */
export interface CallAddress {
  /** `catalog.list` */
  path: string;
  /** The superjson envelope of its input, as parsed; undefined where there is none. */
  input: unknown;
}

const PREFIX = "/trpc/";

/**
 * Takes `/trpc/catalog.list?input=…` apart. Parameters that mean nothing to a query are passed over.
 *
 * @param address path and query
 * @returns undefined for anything but a single query that can be read: that is not the cache's to answer
 */
export function readCallAddress(address: string): CallAddress | undefined {
  if (!address.startsWith(PREFIX)) return undefined;
  const queryAt = address.indexOf("?");
  const path = decode(address.slice(PREFIX.length, queryAt < 0 ? undefined : queryAt));
  if (path === undefined) return undefined;
  const query = new URLSearchParams(queryAt < 0 ? "" : address.slice(queryAt));
  if (query.has("batch") || query.has("connectionParams")) return undefined;
  const text = query.get("input");
  if (!text) return { path, input: undefined };
  if (findExcess(Buffer.from(text))) return undefined;
  try {
    return { path, input: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * The one way to write a call, whatever order its input's properties came in: the address that `fetch` sends for the
 * SDK's canonical inputs, so that those need no second look.
 */
export function writeCallAddress({ path, input }: CallAddress): string {
  if (input === undefined) return PREFIX + path;
  // `fetch` and browsers write the apostrophe like this.
  const text = encodeURIComponent(stableKey(input as object)).replaceAll("'", "%27");
  return `${PREFIX}${path}?input=${text}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
