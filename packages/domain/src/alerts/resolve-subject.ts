import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { notFound } from "../platform/errors.ts";
import type { AlertSubject } from "./contract.ts";
import type { Market } from "./market.ts";

/** The market that a caller means, and what the product and the shop are called. */
export async function resolveSubject(
  { db, config }: { db: Pick<Database, "reads">; config: { SITE_CURRENCY: string } },
  { productId, shop, currency = config.SITE_CURRENCY, condition = "new" }: AlertSubject,
): Promise<{ market: Market }> {
  const { rows } = await sql<{ productId: number; shopId: number | null }>`
    select coalesce(merged_into_id, id) as "productId", (select id from shop where slug = ${shop ?? null}::text) as "shopId"
    from product where id = ${productId}`.execute(db.reads);
  const [found] = rows;
  if (!found) throw notFound("product", productId);
  if (shop !== undefined && found.shopId === null) throw notFound("shop", shop);
  return { market: { ...found, currency, condition } };
}
