import { type RawBuilder, sql } from "kysely";

/**
 * Rows as one parameter, to be read with `jsonb_to_recordset`: one statement for any number of rows, the same on both
 * drivers, without the 65,535 parameter limit.
 */
export function recordset(rows: readonly object[]): RawBuilder<unknown> {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)`;
}
