import type { IncomingMessage } from "node:http";

/** Names and ports that need no second look. */
const PLAIN_HOST = /^[\w.-]+(?::(?:[1-5]?\d{1,4}|6[0-4]\d{3}))?$/;

/**
 * Whether the headers of a request ask for nothing special: a body of a known type and length, sent as it is, and no header
 * twice (of some Node keeps the first, where Hono joins them).
 *
 * @param maxBytes of a body of that type (lower case, without parameters); 0 where the type does not do
 */
export function isPlainPost({ headers, rawHeaders }: IncomingMessage, maxBytes: (type: string) => number): boolean {
  const { host, "content-type": type = "", "content-length": length } = headers;
  if (host === undefined || !PLAIN_HOST.test(host)) return false;
  if (headers["content-encoding"] !== undefined || headers["transfer-encoding"] !== undefined) return false;
  const bytes = Number(length);
  if (!(bytes > 0 && bytes <= maxBytes(mediaTypeOf(type)))) return false;
  let names = 0;
  for (const _ in headers) names++;
  return rawHeaders.length === 2 * names;
}

function mediaTypeOf(type: string): string {
  const end = type.indexOf(";");
  return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();
}
