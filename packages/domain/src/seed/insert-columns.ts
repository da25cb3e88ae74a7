import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

/** A value of a row as it is sent; arrays and JSON as their text. */
export type Cell = string | number | boolean | null;

/** A table to be filled: the types of its columns by name, in the order of the rows' cells. */
export interface ColumnTable {
  table: string;
  columns: Readonly<Record<string, string>>;
}

/**
 * Stores rows in one statement.
 *
 * Each column goes as one array. Measured with seven columns, a row takes 3.6 µs this way and 8.0 µs through
 * `jsonb_to_recordset`; COPY takes 1.9 µs, but PGlite has no protocol for it.
 */
export async function insertColumns(
  trx: Transaction<Tables>,
  { table, columns }: ColumnTable,
  rows: readonly Cell[][],
  onConflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const types = Object.values(columns);
  await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    select ${sql.join(names.map((name, index) => sql`${sql.ref(name)}::${sql.raw(types[index]!)}`))}
    from ${columnsOf(types, rows)} as row(${sql.join(names.map((name) => sql.ref(name)))}) ${onConflict}`.execute(trx);
}

/** Rows as an `unnest` of one array per column. */
function columnsOf(types: readonly string[], rows: readonly Cell[][]): RawBuilder<unknown> {
  const arrays = types.map((type, index) => sql`${toArray(rows, index)}::text::${sql.raw(elementType(type))}[]`);
  return sql`unnest(${sql.join(arrays)})`;
}

/** `unnest` takes nested arrays apart to the bottom: they travel as text. */
function elementType(type: string): string {
  return type.endsWith("[]") || type === "jsonb" ? "text" : type;
}

/** One column as PostgreSQL writes an array. */
function toArray(rows: readonly Cell[][], column: number): string {
  let text = "{";
  for (let index = 0; index < rows.length; index++) {
    if (index > 0) text += ",";
    text += toElement(rows[index]![column]!);
  }
  return `${text}}`;
}

function toElement(cell: Cell): string {
  if (cell === null) return "NULL";
  if (typeof cell !== "string") return String(cell);
  return /["\\]/.test(cell) ? `"${cell.replace(/["\\]/g, "\\$&")}"` : `"${cell}"`;
}
