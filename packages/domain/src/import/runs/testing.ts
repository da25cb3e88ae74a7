import type { Database } from "@vitrine/db";
import { sql } from "kysely";

/** Columns that say when something was written or are computed from others, and not what the catalog holds. */
const LEFT_OUT: Record<string, string[]> = {
  offer: ["updated_at"],
  product: ["updated_at", "search"],
};
const TABLES = [
  "offer",
  "offer_seen",
  "price_observation",
  "product",
  "product_category",
  "slug_history",
  "variant",
  "identifier",
  "spec",
  "match_decision",
];

/** Every row of the catalog as text, by table: two catalogs are the same where these are. */
export async function readCatalogRows(db: Database): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const table of TABLES) {
    const { rows } = await sql<{ row: string }>`
      select (to_jsonb(stored) - ${LEFT_OUT[table] ?? []}::text[])::text as row from ${sql.table(table)} as stored
      order by 1`.execute(db.ingest);
    tables[table] = rows.map(({ row }) => row);
  }
  return tables;
}

/** JSON lines as the source of a feed. */
export function feedOf(lines: readonly object[]): Uint8Array[] {
  return [Buffer.from(lines.map((line) => JSON.stringify(line)).join("\n"))];
}
