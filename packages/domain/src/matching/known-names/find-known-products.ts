import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { describeOffer, type OfferProfile } from "../names/describe-offer.ts";

/** An offer that a product is known by, or its own name where it has no offer. */
export interface KnownMember {
  variantId: number;
  currency: string | null;
  profile: OfferProfile;
}

export interface KnownProduct {
  id: number;
  /** Shops that list it now. */
  shopIds: number[];
  /** Offers that somebody has said are none of it, by shop and title: a shop may list one anew. */
  others: { shopId: number; title: string }[];
  members: KnownMember[];
}

/** More offers of a product add little to what it is known by. The cheapest, since an index has them in that order. */
const MAX_MEMBERS = 6;

interface MemberRow {
  /** The id it was asked for by. */
  asked: number;
  id: number;
  shopIds: number[];
  others: KnownProduct["others"];
  variantId: number;
  title: string;
  brand: string | null;
  gtin: string | null;
  mpn: string | null;
  price: number | null;
  currency: string | null;
}

/**
 * Products with offers they are known by. A merged one is its successor; archived ones are left out, and those that every one of
 * the shops lists already.
 *
 * @returns by the id that was asked for
 */
export async function findKnownProducts(
  trx: Transaction<Tables>,
  { ids, shopIds }: { ids: number[]; shopIds: number[] },
): Promise<Map<number, KnownProduct>> {
  const found = new Map<number, KnownProduct>();
  if (ids.length === 0) return found;
  const { rows } = await sql<MemberRow>`
    select asked.id as asked, product.id, product.shop_ids as "shopIds", others.list as others,
      coalesce(offer.title, product.name) as title, product.brand_name as brand, offer.price, offer.currency,
      variant.id as "variantId",
      (select min(value) from identifier where variant_id = variant.id and kind = 'gtin') as gtin,
      (select min(value) from identifier where variant_id = variant.id and kind = 'mpn') as mpn
    from product as asked
      join product on product.id = coalesce(asked.merged_into_id, asked.id) and product.status = 'active'
        and not product.shop_ids @> ${shopIds}::bigint[]
      cross join lateral (
        select coalesce(jsonb_agg(told), '[]') as list from match_apart cross join lateral (
          select offer.shop_id as "shopId", offer.title from match_review join offer on offer.id = offer_id
          where match_review.id = review_id limit 1
        ) as told where other_id in (asked.id, product.id)
      ) as others
      left join lateral (
        select id, title, price, currency, variant_id from offer where offer.product_id = product.id
        order by price, id limit ${sql.lit(MAX_MEMBERS)}
      ) as offer on true
      cross join lateral (
        select coalesce(offer.variant_id,
          (select id from variant where product_id = product.id order by is_default desc, id limit 1)) as id
      ) as variant
    where asked.id = any(${ids}::bigint[])
    order by asked.id, offer.price, offer.id`.execute(trx);
  for (const row of rows) {
    const product = found.get(row.asked) ?? { id: row.id, shopIds: row.shopIds, others: row.others, members: [] };
    found.set(row.asked, product);
    // Whose offer it is does not matter: a shop that lists the product now is none of its candidates.
    product.members.push({ variantId: row.variantId, currency: row.currency, profile: describeOffer(row) });
  }
  return found;
}
