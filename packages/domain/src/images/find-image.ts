import type { Database } from "@vitrine/db";
import { sql } from "kysely";

/** The copy of a product's picture. */
export interface KeptImage {
  sha256: string;
  type: string;
  bytes: number;
}

/** The copy that is kept of a product's picture, also of one that was merged into another; null where there is none. */
export async function findImage(
  { db }: { db: Pick<Database, "reads"> },
  { productId }: { productId: number },
): Promise<KeptImage | null> {
  const { rows } = await sql<KeptImage>`
    select image.sha256, image.type, image.bytes
    from product join product_image as image on image.product_id = coalesce(product.merged_into_id, product.id)
    where product.id = ${productId} and image.is_kept`.execute(db.reads);
  return rows[0] ?? null;
}

/** Whether any product shows the picture: one that none does need not be kept. */
export async function isShown({ db }: { db: Pick<Database, "ingest"> }, sha256: string): Promise<boolean> {
  const { rows } = await sql<{ shown: boolean }>`
    select exists (select from product_image where sha256 = ${sha256} and is_kept) as shown`.execute(db.ingest);
  return rows[0]!.shown;
}
