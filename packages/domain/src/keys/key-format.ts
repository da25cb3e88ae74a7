import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ApiKey } from "./contract.ts";

/** What a key's text says about it, before anything is looked up. */
export interface KeyName {
  kind: ApiKey["kind"];
  publicId: string;
}

const prefixes = { publishable: "vtr_pub", secret: "vtr_sec" } as const;

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PUBLIC_ID_LENGTH = 8;
/** 62⁴³ > 2²⁵⁶. */
const SECRET_LENGTH = 43;
/** 62⁶ > 2³². */
const CHECKSUM_LENGTH = 6;

const KEY = new RegExp(
  `^vtr_(?<kind>pub|sec)_(?<publicId>[0-9A-Za-z]{${PUBLIC_ID_LENGTH}})_[0-9A-Za-z]{${SECRET_LENGTH}}(?<checksum>[0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/**
 * A new key, `vtr_sec_<id>_<secret><checksum>`: 8 characters that name it, 32 random bytes in base62, and the CRC-32 of
 * everything before, so that a scanner or the server tells a mistyped key from a real one without looking it up.
 *
 * @param random as `randomBytes` of `node:crypto`
 */
export function createKeyText(
  kind: ApiKey["kind"],
  random: (size: number) => Uint8Array = randomBytes,
): { key: string; publicId: string } {
  // 16 bytes for 8 characters: what the remainder favours is below 2⁻⁸⁰.
  const publicId = toBase62(toInteger(random(16)) % 62n ** BigInt(PUBLIC_ID_LENGTH), PUBLIC_ID_LENGTH);
  const body = `${prefixes[kind]}_${publicId}_${toBase62(toInteger(random(32)), SECRET_LENGTH)}`;
  return { key: body + checksumOf(body), publicId };
}

/** Reads a key's text; null where it is not one, or its checksum says that it was mistyped or made up. */
export function parseKeyText(text: string): KeyName | null {
  const { kind, publicId, checksum } = KEY.exec(text)?.groups ?? {};
  if (!publicId || checksumOf(text.slice(0, -CHECKSUM_LENGTH)) !== checksum) return null;
  return { kind: kind === "pub" ? "publishable" : "secret", publicId };
}

function checksumOf(text: string): string {
  return toBase62(BigInt(crc32(text)), CHECKSUM_LENGTH);
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function toBase62(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= 62n) text = BASE62[Number(rest % 62n)] + text;
  return text.padStart(length, "0");
}
