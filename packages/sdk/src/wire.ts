import { deserialize, type SuperJSONResult, serialize } from "superjson";

/** What an answer carries, with its `Date`s. */
export const decode: (written: SuperJSONResult) => unknown = deserialize;

/**
 * An input as it is written: superjson, so that a `Date` arrives as a `Date`; nothing for no input.
 *
 * It is made canonical first: one question has one address, whichever way its object was put together, and caches keyed
 * by the address hit.
 */
export function encode(input: unknown): SuperJSONResult | undefined {
  return input === undefined ? undefined : serialize(canonical(input));
}

/** A plain copy with sorted keys, without the properties that are `undefined`. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  // A copy: superjson writes two uses of one object as a reference, which the server does not accept.
  if (value instanceof Date) return new Date(value);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .filter((key) => value[key] !== undefined)
      .map((key) => [key, canonical(value[key])]),
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
