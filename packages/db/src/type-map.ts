import { TypeOverrides } from "pg";

/** Object ids of the PostgreSQL types whose defaults differ between `pg` and PGlite. */
const OID = { bytea: 17, int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, int8Array: 1016, numeric: 1700 };

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a JSON number`);
  return value;
}

/** `{1,2,3}` without NULLs or nesting: all our bigint arrays are flat. */
function parseInt8Array(text: string): number[] {
  const inner = text.slice(1, -1);
  return inner === "" ? [] : inner.split(",").map(parseInt8);
}

function parseBytea(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), "hex"));
}

/**
 * One reading of every type for both drivers: int8 is a number (an error past 2⁵³), timestamptz a Date, bytea a
 * Uint8Array, numeric and date stay text.
 */
export const parsers: Record<number, (text: string) => unknown> = {
  [OID.bytea]: parseBytea,
  [OID.int8]: parseInt8,
  [OID.int8Array]: parseInt8Array,
  [OID.date]: (text) => text,
  [OID.numeric]: (text) => text,
  [OID.timestamp]: (text) => new Date(`${text.replace(" ", "T")}Z`),
  [OID.timestamptz]: (text) => new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")),
};

/** The same map in the form `pg` takes. */
export function pgTypes(): TypeOverrides {
  const types = new TypeOverrides();
  for (const [oid, parse] of Object.entries(parsers)) types.setTypeParser(Number(oid), parse);
  return types;
}
