import { DomainError } from "@vitrine/domain";
import superjson from "superjson";
import { serializePlain, writePlain } from "./superjson-plain.ts";

/** The types that an input may be annotated with: no procedure takes a Map, a Set, a RegExp, a URL or a bigint. */
const readers = { Date: readDate, undefined: readUndefined };

type AnnotatedType = keyof typeof readers;

/** A batch of 500 events with a date each, and some. */
const MAX_ANNOTATIONS = 1_000;
const MAX_PATH_SEGMENTS = 8;

/** As `Date.prototype.toISOString` writes it. */
const ISO_DATE = /^(?:[+-]\d{6}|\d{4})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * The transformer of our tRPC: superjson on the wire, with two differences that no client sees. Inputs are read by
 * `readEnvelope`, which accepts what our own procedures can mean and nothing else. Outputs of plain objects, arrays,
 * dates and `undefined` are written the short way, all else by superjson itself.
 *
 * @example
 * ```ts
 * const t = initTRPC.context<Context>().create({ transformer: guardedSuperjson });
 * ```
 */
export const guardedSuperjson = {
  serialize: (value: unknown): unknown => serializePlain(value) ?? superjson.serialize(value),
  deserialize: readEnvelope,
};

/** What `JSON.stringify` would make of the serialized value. */
export function writeSuperjson(value: unknown): string {
  return writePlain(value) ?? JSON.stringify(superjson.serialize(value));
}

/**
 * Reads superjson's envelope, `{ json, meta? }`, strictly. superjson's own reader follows any annotation: a malformed one
 * recurses until the stack ends, `referentialEqualities` turn 1.7 kB into 218 MB, an index of 4294967294 makes an array
 * of that length, and a long bigint or a hostile regular expression is built as asked. Here an annotation must name an
 * allowed type and a value that is there.
 *
 * The dates are put into the given, freshly parsed `json`.
 *
 * @throws DomainError `invalid_input`
 * @see https://github.com/flightcontrolhq/superjson/issues/346
 */
export function readEnvelope(payload: unknown): unknown {
  if (!isRecord(payload) || !hasOnly(payload, ["json", "meta"]) || !Object.hasOwn(payload, "json")) {
    throw refuse("it must be { json, meta? }");
  }
  const { json, meta } = payload;
  if (meta === undefined) return json;
  if (!isRecord(meta)) throw refuse("its meta must be an object");
  if (Object.hasOwn(meta, "referentialEqualities")) throw refuse("no object may be used in two places of it");
  if (!hasOnly(meta, ["values", "v"])) throw refuse("its meta has an unknown part");
  if (meta.v !== undefined && meta.v !== 1) throw refuse("its version must be 1");
  if (meta.values === undefined) return json;
  if (Array.isArray(meta.values)) return readers[toType(meta.values)](json, "input");
  if (!isRecord(meta.values)) throw refuse("its annotations must be an object");
  let count = 0;
  for (const path in meta.values) {
    if (++count > MAX_ANNOTATIONS) throw refuse(`it has more than ${MAX_ANNOTATIONS} annotations`);
    restore(json, path, toType(meta.values[path]));
  }
  return json;
}

/** Turns the value at the path into what its annotation says. */
function restore(root: unknown, path: string, type: AnnotatedType): void {
  const segments = parsePath(path);
  const last = segments.pop() as string;
  const parent = segments.reduce(child, root);
  const value = child(parent, last);
  (parent as Record<string, unknown>)[last] = readers[type](value, path);
}

function child(parent: unknown, key: string): unknown {
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, key)) {
    throw refuse("an annotation points at nothing");
  }
  return (parent as Record<string, unknown>)[key];
}

/** `a.b\.c.0` → `["a", "b.c", "0"]` */
function parsePath(path: string): string[] {
  const segments = path.includes("\\") ? splitEscaped(path) : path.split(".", MAX_PATH_SEGMENTS + 1);
  if (segments.length > MAX_PATH_SEGMENTS) {
    throw refuse(`an annotation points deeper than ${MAX_PATH_SEGMENTS} levels`);
  }
  if (segments.some((name) => name === "__proto__" || name === "constructor" || name === "prototype")) {
    throw refuse("an annotation points at a name that is not allowed");
  }
  return segments;
}

/** Where a name has a dot in it. Ends behind the level that is too deep. */
function splitEscaped(path: string): string[] {
  const segments: string[] = [];
  let segment = "";
  for (let i = 0; i < path.length && segments.length < MAX_PATH_SEGMENTS; i++) {
    const char = path[i] as string;
    if (char === ".") {
      segments.push(segment);
      segment = "";
    } else segment += char === "\\" ? (path[++i] ?? "") : char;
  }
  segments.push(segment);
  return segments;
}

function toType(annotation: unknown): AnnotatedType {
  if (Array.isArray(annotation) && annotation.length === 1) {
    const [type] = annotation;
    if (type === "Date" || type === "undefined") return type;
  }
  throw refuse("only Date and undefined may be annotated");
}

function readDate(value: unknown, path: string): Date {
  const date = typeof value === "string" && ISO_DATE.test(value) ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime())) throw refuse(`${path.slice(0, 200)} is annotated as a date and is none`);
  return date;
}

function readUndefined(value: unknown, path: string): undefined {
  if (value !== null) throw refuse(`${path.slice(0, 200)} is annotated as undefined and is not null`);
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(record: object, names: readonly string[]): boolean {
  return Object.keys(record).every((name) => names.includes(name));
}

function refuse(reason: string): DomainError {
  return new DomainError("invalid_input", `The input is not superjson as this server takes it: ${reason}.`);
}
