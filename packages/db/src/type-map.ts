import { TypeOverrides } from "pg";

/** Object ids of the PostgreSQL types whose defaults differ between `pg` and PGlite. */
const OID = { bytea: 17, int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, int8Array: 1016, numeric: 1700 };

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a JSON number`);
  return value;
}

/** `{1,NULL,3}` without nesting: all our bigint arrays are flat. */
function parseInt8Array(text: string): (number | null)[] {
  const inner = text.slice(1, -1);
  return inner === "" ? [] : inner.split(",").map((element) => (element === "NULL" ? null : parseInt8(element)));
}

/** Sessions are in UTC, so nearly all end in "+00" and can be read by their places: a fifth of the time. */
function parseTimestamptz(text: string): Date {
  if (text.charCodeAt(0) === 48 || text.charCodeAt(4) !== 45 || text.charCodeAt(19) === 58 || !text.endsWith("+00"))
    return new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
  const digits = (from: number, to: number) => {
    let value = 0;
    for (let i = from; i < to; i++) value = value * 10 + (text.charCodeAt(i) - 48);
    return value;
  };
  const fraction = text.length > 22 ? Math.floor(Number(`0${text.slice(19, -3)}`) * 1_000) : 0;
  return new Date(
    Date.UTC(digits(0, 4), digits(5, 7) - 1, digits(8, 10), digits(11, 13), digits(14, 16), digits(17, 19), fraction),
  );
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
  [OID.timestamptz]: parseTimestamptz,
};

/** The same map in the form `pg` takes. */
export function pgTypes(): TypeOverrides {
  const types = new TypeOverrides();
  for (const [oid, parse] of Object.entries(parsers)) types.setTypeParser(Number(oid), parse);
  return types;
}
