import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * What is stored of a key: HMAC-SHA-256 under the installation's secret. A stolen table is worth nothing without the
 * secret, and 256 random bits need no slow hash. The label keeps it apart from what else the secret signs.
 */
export function hashKey(secret: string, key: string): Buffer {
  return createHmac("sha256", secret).update("vitrine api key\0").update(key).digest();
}

/** Whether two hashes are the same, in a time that does not tell where they differ. */
export function isSameHash(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
