import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { Ranking } from "./find-top.ts";
import type { HourRange } from "./span.ts";

/** The first of the hours that are in no day yet. */
export interface OpenList {
  /** The columns asked for. */
  keys: (string | number)[][];
  amounts: number[];
}

const HOUR_MS = 3_600_000;

/** Hours have no index by what they count: what is written with every event has none but its key. */
export async function readOpenList(
  trx: Transaction<Tables>,
  { rollUp, fixed, by }: Ranking,
  columns: readonly string[],
  { from, to }: HourRange,
  depth: number,
): Promise<OpenList> {
  const keys = sql.join(columns.map((column) => sql.ref(column)));
  const isFixed = sql.join(
    Object.entries(fixed).map(([column, value]) => sql`and ${sql.ref(column)} = ${value}`),
    sql` `,
  );
  const ofProduct = columns.includes("product_id") ? sql`and product_id > 0` : sql``;
  const rowsOf = sql`from ${sql.table(`${rollUp.name}_hour`)} where ${isOfHours(from, to)} ${isFixed} ${ofProduct}`;
  const amount = sql.ref(by);
  // The rows of an hour lie together, in another order than that of its key: by the key it takes twice as long.
  await sql`set local enable_indexscan to off`.execute(trx);
  const { rows } = await (to.getTime() - from.getTime() === HOUR_MS
    ? sql<Record<string, string | number>>`
          select ${keys}, ${amount} as amount ${rowsOf} and ${amount} > 0 order by ${amount} desc limit ${depth}`
    : sql<Record<string, string | number>>`
          select ${keys}, sum(${amount})::bigint as amount ${rowsOf}
          group by ${keys} having sum(${amount}) > 0 order by sum(${amount}) desc limit ${depth}`
  ).execute(trx);
  await sql`set local enable_indexscan to on`.execute(trx);
  return {
    keys: rows.map((row) => columns.map((column) => row[column]!)),
    amounts: rows.map((row) => row.amount as number),
  };
}

const isOfHours = (from: Date, to: Date) =>
  to.getTime() - from.getTime() === HOUR_MS ? sql`hour = ${from}` : sql`hour >= ${from} and hour < ${to}`;
