import { NO_PRICE } from "@vitrine/db";
import { sql } from "kysely";
import { cutPage, decodeCursor } from "../platform/cursor.ts";
import { notFound } from "../platform/errors.ts";
import type { OfferPage, OffersInput } from "./contract.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { type OfferRecord, offersJson, toOffer } from "./offer-columns.ts";

/** A page of a product's offers, cheapest first. */
export async function listOffers(deps: CatalogReaderDeps, input: OffersInput): Promise<OfferPage> {
  const { productId, limit = 50 } = input;
  const scope = `offers:${productId}`;
  const [price, id] = input.cursor ? decodeCursor(deps.cursorKeys, scope, input.cursor) : [-1, 0];
  const { rows } = await sql<{ offers: OfferRecord[] }>`
    select ${offersJson(
      sql`offer.product_id = product.id
        and (coalesce(offer.price, ${sql.lit(NO_PRICE)}), offer.id) > (${price}::bigint, ${id}::bigint)`,
      limit + 1,
    )} as offers
    from product where product.id = ${productId} and product.status = 'active'`.execute(deps.db.reads);
  if (!rows[0]) throw notFound("product", productId);
  const { items, nextCursor } = cutPage(deps.cursorKeys, scope, {
    rows: rows[0].offers,
    limit,
    placeOf: ({ price, id }) => [price ?? NO_PRICE, id],
  });
  return { items: items.map(toOffer), nextCursor };
}
