import { createHash } from "node:crypto";
import type { Shopfront } from "./shops/shopfront.ts";

/** What a reply is made of. */
interface Content {
  type: string;
  charset: Shopfront["charset"];
  text: string;
  /** When what stands in it last changed. */
  changedAt?: Date;
}

/**
 * The answer to a GET: 304 if the client has these very bytes, else 200. `If-None-Match` alone decides where it is sent
 * (RFC 9110 §13.2.2). `If-Modified-Since` must name our own date exactly, as nginx has it by default: a shop restarted without its
 * state goes back to older prices, and "not later than" would call them unchanged.
 */
export function replyConditionally(request: Headers, { type, charset, text, changedAt }: Content): Response {
  const bytes = encode(text, charset);
  const etag = `"${createHash("sha1").update(bytes).digest("base64url")}"`;
  const headers = new Headers({ "content-type": `${type}; charset=${charset}`, etag, "cache-control": "no-cache" });
  if (changedAt) headers.set("last-modified", changedAt.toUTCString());

  const tags = request.get("if-none-match");
  const since = request.get("if-modified-since");
  const unchanged = tags === null ? since !== null && since === headers.get("last-modified") : matches(tags, etag);
  return unchanged ? new Response(null, { status: 304, headers }) : new Response(bytes, { headers });
}

const matches = (tags: string, etag: string) =>
  tags.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);

/**
 * The text's bytes. windows-1252 has one byte for each character up to U+00FF except the C1 controls, and 0x80 for the euro sign;
 * anything else becomes a character reference, which is right in all HTML but scripts and styles.
 */
function encode(text: string, charset: Shopfront["charset"]): Uint8Array<ArrayBuffer> {
  if (charset === "utf-8") return new TextEncoder().encode(text);
  const latin = text.replace(/[^\0-\x7f\xa0-\xff]/gu, (character) =>
    character === "€" ? "\x80" : `&#${character.codePointAt(0)};`,
  );
  return new Uint8Array(Buffer.from(latin, "latin1"));
}
