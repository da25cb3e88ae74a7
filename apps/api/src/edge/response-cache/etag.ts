import { hash } from "node:crypto";
import type { Encoding } from "../compression.ts";

/** Enough of SHA-256 that no two bodies share it. */
const LENGTH = 22;

/** What names a content in an ETag, the same on every node. */
export function contentHash(bytes: Uint8Array): string {
  return hash("sha256", bytes, "base64url").slice(0, LENGTH);
}

/** A strong ETag: each encoding of a content is a representation of its own (RFC 9110 §8.8.3.3). */
export function createEtag(content: string, encoding: Encoding | undefined): string {
  return encoding ? `"${content}-${encoding}"` : `"${content}"`;
}

/**
 * Whether the client holds what it would be sent: weak comparison, `*`, lists (RFC 9110 §13.1.2).
 *
 * @param ifNoneMatch the header as it came
 * @param etag a strong one
 */
export function isHeld(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === "*") return true;
  for (const [, opaque] of ifNoneMatch.matchAll(/(?:W\/)?("[^"]*")/g)) if (opaque === etag) return true;
  return false;
}
