import { type Platform, upsertShop } from "@vitrine/domain";
import { sql } from "kysely";

/**
 * Products 1 to `count`, each with an offer of the same id: enough to be looked at. Rows by SQL, in a tenth of the time that
 * observing offers takes.
 */
export async function fillProducts(platform: Platform, count: number): Promise<void> {
  const { id: shopId } = await upsertShop(platform, {
    slug: "bench",
    name: "Bench",
    url: "https://bench.example",
    currency: "EUR",
  });
  const db = platform.db.ingest;
  const numbers = sql`generate_series(1, ${sql.lit(count)}) as number`;
  await sql`insert into product (id, slug, name) select number, 'instrument-' || number, 'Instrument ' || number
    from ${numbers}`.execute(db);
  await sql`insert into variant (id, product_id, is_default) select number, number, true from ${numbers}`.execute(db);
  await sql`insert into offer (id, shop_id, variant_id, product_id, key, url, title, price, currency, availability, condition)
    select number, ${shopId}::bigint, number, number, number::text, 'https://bench.example/' || number, 'Instrument ' || number,
      1000 + number, 'EUR', 'InStock', 'new'
    from ${numbers}`.execute(db);
  await sql`analyze product, offer`.execute(db);
}
