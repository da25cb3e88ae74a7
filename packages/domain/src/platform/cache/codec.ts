import { createHmac, timingSafeEqual } from "node:crypto";
import type { CacheEntry } from "./entry.ts";

/** Changes with the form of what is written. */
const VERSION = 1;

const SEAL_LENGTH = 43;

/** Writes entries as text that only an unharmed copy under the same key, sealed with the same secret, reads back. */
export interface EntryCodec {
  /** @throws TypeError for what cannot be read back as it was */
  encode(key: string, entry: CacheEntry): string;
  /** @throws Error saying what is wrong with the text */
  decode(key: string, text: string): CacheEntry;
}

/**
 * JSON with Dates, bytes and numbers such as Infinity kept as what they are, behind an HMAC of key and body: an entry
 * that was cut, altered, moved to another key or written by somebody else is not taken for one of ours.
 */
export function createEntryCodec(secret: string): EntryCodec {
  const sealOf = (key: string, body: string) =>
    createHmac("sha256", secret).update(key).update("\n").update(body).digest("base64url");
  return {
    encode(key, entry) {
      const body = JSON.stringify({ ...entry, v: VERSION, value: toJson(entry.value) });
      return sealOf(key, body) + body;
    },
    decode(key, text) {
      const body = text.slice(SEAL_LENGTH);
      const seal = Buffer.from(text.slice(0, SEAL_LENGTH));
      const expected = Buffer.from(sealOf(key, body));
      if (seal.length !== expected.length || !timingSafeEqual(seal, expected))
        throw new Error("the seal does not match");
      const { v, value, ...entry } = JSON.parse(body) as CacheEntry & { v: number };
      if (v !== VERSION) throw new Error(`version ${v} is not ${VERSION}`);
      return { ...entry, value: fromJson(value) };
    },
  };
}

type Tagged = Record<string, unknown>;

/** What JSON has no form for becomes `{"$kind": …}`; a key of the data's own that begins with `$` gets a second one. */
function toJson(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : { $number: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(toJson);
  const plain: Tagged = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") throw new TypeError("A key named __proto__ is not stored");
    plain[key.startsWith("$") ? `$${key}` : key] = toJson(item);
  }
  return plain;
}

function fromJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fromJson);
  const plain: Tagged = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") throw new Error("a key is named __proto__");
    if (key === "$date") return new Date((item as number | null) ?? Number.NaN);
    if (key === "$bytes") return new Uint8Array(Buffer.from(item as string, "base64"));
    if (key === "$number") return Number(item);
    plain[key.startsWith("$") ? key.slice(1) : key] = fromJson(item);
  }
  return plain;
}
