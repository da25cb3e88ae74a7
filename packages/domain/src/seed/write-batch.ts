import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { allocateSlugs, productSlug } from "../catalog/slugs.ts";
import { recordset } from "../platform/batch.ts";
import type { SeedItem } from "./draw-batch.ts";
import { insertColumns } from "./insert-columns.ts";
import { historyRows, historyTable, offerRows, offerTable } from "./offer-rows.ts";
import {
  identifierTable,
  modelRows,
  numberRows,
  productRow,
  productTable,
  specRows,
  specTable,
  variantRows,
  variantTable,
} from "./product-rows.ts";
import type { References } from "./references.ts";

/** Where drawn products come from, and when they were seen. */
interface WriteContext {
  references: References;
  /** Milliseconds. */
  at: number;
}

/**
 * Stores drawn products with everything that the usual writers of the catalog would leave beside them. The caller shares
 * the catalog lock.
 */
export async function writeBatch(
  trx: Transaction<Tables>,
  { references, at }: WriteContext,
  items: SeedItem[],
): Promise<void> {
  const slugs = await allocateSlugs(
    trx,
    items.map(({ article, product }) => productSlug(product.name, article.brand)),
  );
  await insertColumns(
    trx,
    productTable,
    items.map((item, index) => productRow(item, slugs[index]!, references)),
  );
  await insertColumns(trx, variantTable, items.flatMap(variantRows));
  await insertColumns(
    trx,
    offerTable,
    items.flatMap((item) => offerRows(item, at)),
  );
  await insertColumns(
    trx,
    historyTable,
    items.flatMap((item) => historyRows(item, at)),
  );
  await insertColumns(
    trx,
    specTable,
    items.flatMap((item) => specRows(item, references)),
  );
  await insertColumns(
    trx,
    identifierTable,
    items.flatMap((item) => numberRows(item, references)),
  );
  // A model that the catalog knew before keeps leading where it did.
  await insertColumns(
    trx,
    identifierTable,
    items.flatMap((item) => modelRows(item, references)),
    sql`on conflict do nothing`,
  );
  await deriveFromProducts(trx, references, [items[0]!.id, items.at(-1)!.id]);
  const offers = items.flatMap((item) => item.offers);
  await deriveFromOffers(trx, [offers[0]!.id, offers.at(-1)!.id]);
}

type IdRange = readonly [first: number, last: number];

async function deriveFromProducts(
  trx: Transaction<Tables>,
  references: References,
  [first, last]: IdRange,
): Promise<void> {
  await sql`insert into slug_history (slug, product_id)
    select slug, id from product where id between ${first} and ${last}`.execute(trx);
  const lineages = [...references.categories.values()].flatMap(({ id, lineage }) =>
    lineage.map((ancestor) => ({ leaf: id, ancestor })),
  );
  await sql`insert into product_category (category_id, product_id, price)
    select lineage.ancestor, product.id, product.price
    from product join ${recordset(lineages)} as lineage(leaf bigint, ancestor bigint) on lineage.leaf = product.category_id
    where product.id between ${first} and ${last}`.execute(trx);
}

async function deriveFromOffers(trx: Transaction<Tables>, [first, last]: IdRange): Promise<void> {
  await sql`insert into identifier (kind, scope, value, variant_id)
    select 'sku', shop_id, key, variant_id from offer where id between ${first} and ${last}`.execute(trx);
  await sql`insert into offer_seen (offer_id, seen_at)
    select id, observed_at from offer where id between ${first} and ${last}`.execute(trx);
  await sql`insert into price_observation (offer_id, at, price, currency, list_price, availability, method)
    select id, observed_at, price, currency, list_price, availability, 'feed'
    from offer where id between ${first} and ${last}`.execute(trx);
}
