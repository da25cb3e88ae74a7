import type { Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";

/** A value of a row as it is sent; arrays and JSON as their text. */
export type Cell = string | number | boolean | null;

/** A table, and those of its columns that are filled, with their types. */
export interface ColumnTable<Column extends string> {
  name: string;
  columns: Readonly<Record<Column, string>>;
}

export type RowOf<Table> = Table extends ColumnTable<infer Column> ? Readonly<Record<Column, Cell>> : never;

export function defineTable<Column extends string>(
  name: string,
  columns: Readonly<Record<Column, string>>,
): ColumnTable<Column> {
  return { name, columns };
}

/**
 * Stores rows in one statement.
 *
 * Each column goes as one array. Measured with seven columns, a row takes 3.6 µs this way and 8.0 µs through
 * `jsonb_to_recordset`; COPY takes 1.9 µs, but PGlite would need a way of its own.
 */
export async function insertColumns<Column extends string>(
  trx: Transaction<Tables>,
  table: ColumnTable<Column>,
  rows: readonly Readonly<Record<Column, Cell>>[],
  onConflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.entries<string>(table.columns).map(([name, type]) => ({
    name: sql.ref(name),
    value: sql`${sql.ref(name)}::${sql.raw(type)}`,
    array: sql`${toArray(rows, name as Column)}::text::${sql.raw(elementType(type))}[]`,
  }));
  const names = sql.join(columns.map(({ name }) => name));
  await sql`insert into ${sql.table(table.name)} (${names})
    select ${sql.join(columns.map(({ value }) => value))}
    from unnest(${sql.join(columns.map(({ array }) => array))}) as row(${names}) ${onConflict}`.execute(trx);
}

/** `unnest` takes nested arrays apart to the bottom: they travel as text. */
function elementType(type: string): string {
  return type.endsWith("[]") || type === "jsonb" ? "text" : type;
}

/** One column as PostgreSQL writes an array. */
function toArray<Column extends string>(rows: readonly Readonly<Record<Column, Cell>>[], column: Column): string {
  let text = "{";
  for (let index = 0; index < rows.length; index++) {
    if (index > 0) text += ",";
    text += toElement(rows[index]![column]);
  }
  return `${text}}`;
}

function toElement(cell: Cell): string {
  if (cell === null) return "NULL";
  if (typeof cell !== "string") return String(cell);
  return /["\\]/.test(cell) ? `"${cell.replace(/["\\]/g, "\\$&")}"` : `"${cell}"`;
}
