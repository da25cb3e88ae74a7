import { type RawBuilder, sql } from "kysely";
import type { RollUp } from "../tracking/rollups.ts";

/** What is counted apart, by the columns of its roll-up. */
export type Key = Readonly<Record<string, string | number>>;

/** Keys as rows `asked(…columns, number)`, numbered from 1 on. */
export function askedKeys({ key }: RollUp, keys: readonly Key[]): RawBuilder<unknown> {
  const columns = Object.entries(key).map(
    ([column, type]) => sql`${keys.map((entry) => entry[column])}::${sql.raw(type)}[]`,
  );
  const names = sql.join([...Object.keys(key), "number"].map((column) => sql.ref(column)));
  return sql`unnest(${sql.join(columns)}) with ordinality as asked(${names})`;
}

/** Columns that hold a product's id, which may have been merged into another. */
export function productColumns({ key }: RollUp): string[] {
  return Object.keys(key).filter((column) => ["product_id", "low", "high"].includes(column));
}

/** @returns below 0 where `a` comes first */
export function compareKeys(a: Key, b: Key): number {
  for (const column of Object.keys(a)) {
    if (a[column]! < b[column]!) return -1;
    if (a[column]! > b[column]!) return 1;
  }
  return 0;
}
