import type { Database } from "@vitrine/db";
import { sql } from "kysely";

/** Every catalog row of these products, whole but for when it was last written. */
export async function catalogRows(db: Database, ids: number[]): Promise<Record<string, object[]>> {
  const tables = {
    product: sql`select * from product where id = any(${ids}::bigint[]) order by id`,
    variant: sql`select * from variant where product_id = any(${ids}::bigint[]) order by id`,
    offer: sql`select * from offer where product_id = any(${ids}::bigint[]) order by id`,
    spec: sql`select * from spec where product_id = any(${ids}::bigint[]) order by product_id, attribute_id`,
    identifier: sql`select identifier.* from identifier join variant on variant.id = variant_id
      where product_id = any(${ids}::bigint[]) order by kind, scope, value`,
    product_category: sql`select * from product_category where product_id = any(${ids}::bigint[])
      order by product_id, category_id`,
    slug_history: sql`select * from slug_history where product_id = any(${ids}::bigint[]) order by slug`,
  };
  const found: Record<string, object[]> = {};
  for (const [name, query] of Object.entries(tables)) {
    const { rows } = await sql<{ row: object }>`
      select to_jsonb(listed) - 'updated_at' as row from (${query}) as listed`.execute(db.reads);
    found[name] = rows.map(({ row }) => row);
  }
  return found;
}
