/** Deeper than any answer; a cycle ends here. */
const MAX_DEPTH = 64;

/**
 * Freezes plain data all the way down, since every caller is handed the same object, and estimates its size on the
 * heap in the same walk. Bytes (`Uint8Array`) and the inside of a `Date` cannot be frozen: they are not to be touched.
 *
 * @returns bytes
 * @throws TypeError for anything that is not plain data (a Map, a class instance, a function, a cycle)
 */
export function freezeDeep(value: unknown, depth = 0): number {
  if (typeof value === "string") return 24 + value.length;
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") throw notPlain(value);
  if (typeof value !== "object" || value === null) return 8;
  if (depth > MAX_DEPTH) throw new TypeError("A cached value is nested too deep, or in a cycle");
  if (value instanceof Uint8Array) return 128 + value.byteLength;
  Object.freeze(value);
  if (value instanceof Date) return 96;
  let bytes = 32;
  if (Array.isArray(value)) {
    for (const item of value) bytes += 8 + freezeDeep(item, depth + 1);
    return bytes;
  }
  if (!isPlain(value)) throw notPlain(value);
  for (const key in value) bytes += 8 + freezeDeep((value as Record<string, unknown>)[key], depth + 1);
  return bytes;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notPlain(value: unknown): TypeError {
  const name = typeof value === "object" ? value?.constructor?.name : typeof value;
  return new TypeError(`A cached value must be plain data, not a ${name}`);
}
