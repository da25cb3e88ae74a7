import { type Database, readChanges, type Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { keepPosition, takeTurn } from "../platform/reader-position.ts";

/** Changes of one transaction. */
const PAGE = 1_000;

/**
 * Notes which pictures are to be looked at: of products that are new, or name another one than before; those of products that
 * are no longer listed are not. A reader of the change log; the first time it takes in the whole catalog.
 *
 * @returns whether there is more in the log
 */
export async function followProductImages({
  db,
  clock,
}: {
  db: Pick<Database, "ingest">;
  clock: Clock;
}): Promise<boolean> {
  return db.ingest.transaction().execute(async (trx) => {
    const turn = await takeTurn(trx, "images");
    if (!turn) return false;
    if (turn.isNew) {
      await noteImages(trx, sql`true`, clock.now());
      await keepPosition(trx, "images", turn.changeId);
      return false;
    }
    const changes = await readChanges(trx, { after: turn.changeId, limit: PAGE });
    if (changes.length === 0) return false;
    const ids = [...new Set(changes.map(({ productId }) => productId))];
    await noteImages(trx, sql`product.id = any(${ids}::bigint[])`, clock.now());
    await restImages(trx, ids);
    await keepPosition(trx, "images", changes.at(-1)!.id);
    return changes.length === PAGE;
  });
}

async function noteImages(trx: Transaction<Tables>, which: RawBuilder<unknown>, now: Date): Promise<void> {
  // As `hostOf` names it.
  const host = sql`regexp_replace(lower(substring(image_url from '^https?://(?:[^/?#@]*@)?([^/?#]+)')), '^www\\.', '')`;
  await sql`
    insert into product_image (product_id, url, host, due_at)
    select product.id, image_url, ${host}, ${now} from product
    where ${which} and status = 'active' and ${host} is not null
    order by product.id
    on conflict (product_id) do update
      set url = excluded.url, host = excluded.host, due_at = excluded.due_at, failures = 0, error = null
      where product_image.url <> excluded.url or product_image.due_at = 'infinity'`.execute(trx);
}

/** Nobody looks at the pictures of products that are not listed any more, until they are again. */
async function restImages(trx: Transaction<Tables>, productIds: number[]): Promise<void> {
  await sql`update product_image set due_at = 'infinity' from product
    where product_id = any(${productIds}::bigint[]) and product.id = product_id and product.status <> 'active'`.execute(
    trx,
  );
}
