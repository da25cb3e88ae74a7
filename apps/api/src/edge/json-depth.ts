import { isUtf8 } from "node:buffer";
import { DomainError } from "@vitrine/domain";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";
import { readHandedOver } from "./handed-over.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

export interface JsonDepthOptions {
  /** How many objects and arrays may stand inside one another; default 32. */
  maxDepth?: number;
  /** How many commas and colons there may be; default 20,000. A full batch of 500 events has about 12,000. */
  maxParts?: number;
}

/** Longest number, in characters; the longest that means anything has about 770. */
const MAX_TOKEN_LENGTH = 1_000;

/**
 * Refuses JSON that costs more to parse than it can be worth, in the body or in the query's `input`, with 400 before it
 * is parsed: 1 MB of brackets takes a parser 140 ms and whatever walks the result runs out of stack; 60,000 properties
 * take 60 ms; a number of a million digits takes 12 ms. Bytes that are no UTF-8 are refused as well.
 *
 * It reads the body. Hono's `c.req.text()` and the request's own `text()`, which tRPC calls, give it once more. Put it
 * after `bodyLimit`.
 *
 * @example
 * ```ts
 * app.use("/trpc/*", bodyLimit(), jsonDepth());
 * ```
 */
export function jsonDepth(options: JsonDepthOptions = {}): MiddlewareHandler<AppEnv> {
  return async function jsonDepth(c, next) {
    const { req } = c;
    const { broken } = readHandedOver(c) ?? {};
    if (broken) throw broken;
    const isQuery = req.method === "GET" || req.method === "HEAD";
    const bytes = isQuery ? Buffer.from(req.query("input") ?? "") : Buffer.from(await req.arrayBuffer());
    const excess = isUtf8(bytes) ? findExcess(bytes, options) : "The body is not UTF-8.";
    if (excess) throw new DomainError("invalid_input", excess);
    if (!isQuery) Object.defineProperty(req.raw, "text", { value: async () => new TextDecoder().decode(bytes) });
    return next();
  };
}

/**
 * What JSON has too much of, as a sentence; undefined where it may be parsed. One pass over its bytes (reading them costs
 * a seventh of reading a string's characters), without checking the syntax: a parser stops by itself where something
 * that is no JSON could mislead the count.
 */
export function findExcess(
  json: Uint8Array,
  { maxDepth = 32, maxParts = 20_000 }: JsonDepthOptions = {},
): string | undefined {
  let depth = 0;
  let parts = 0;
  let inString = false;
  /** Where the last thing ended that is no number. */
  let mark = 0;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) {
        inString = false;
        mark = i;
      }
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
      if (++depth > maxDepth) return `The input is nested deeper than ${maxDepth} levels.`;
      mark = i;
    } else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) {
      depth--;
      mark = i;
    } else if (byte === COMMA || byte === COLON) {
      if (++parts > maxParts) return `The input has more than ${maxParts} parts.`;
      mark = i;
    } else if (i - mark > MAX_TOKEN_LENGTH) {
      return `The input has a number of more than ${MAX_TOKEN_LENGTH} digits.`;
    }
  }
  return undefined;
}
