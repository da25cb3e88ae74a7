import type { Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { LockedOffer } from "../../prices/queries.ts";
import type { IdentifierKey } from "../match-offers.ts";
import { modelName } from "../normalize.ts";

/**
 * The identifiers of an offer's variant that are known from this offer alone. A shop's own number is where none of its other
 * offers can have given it. One of the maker or the trade is where it came in the transaction that brought the offer, with no
 * other offer of the variant, and no other was placed by it since. A group or a model name leads to the whole product, so no
 * other offer of that must be able to have given it.
 */
export async function findOwnIdentifiers(
  trx: Transaction<Tables>,
  { id, shopId, variantId, productId }: LockedOffer,
): Promise<IdentifierKey[]> {
  const { rows } = await sql<IdentifierKey>`
    select kind, scope, value from identifier join offer on offer.id = ${id} and identifier.variant_id = offer.variant_id
    where case
      when kind in ('sku', 'group') then scope = ${shopId} and not exists (select from offer as other
        where other.shop_id = ${shopId} and other.id <> offer.id
          and (other.variant_id = ${variantId} or (kind = 'group' and other.product_id = ${productId})))
      else identifier.created_at = offer.created_at
        and not exists (select from offer as other
          where other.variant_id = ${variantId} and other.id <> offer.id and other.created_at = offer.created_at)
        and not exists (select from offer as other join match_decision on match_decision.offer_id = other.id
          where other.variant_id = ${variantId} and other.id <> offer.id and undone_at is null
            and evidence @> jsonb_build_object('kind', kind, 'scope', scope, 'value', value))
      end
    order by kind, scope, value`.execute(trx);
  const models = await findModels(trx, { id, productId });
  return rows.filter(({ kind, value }) => kind !== "model" || !models.has(value));
}

/** The model names that the product's own name and its other offers give. */
async function findModels(
  trx: Transaction<Tables>,
  { id, productId }: { id: number; productId: number },
): Promise<Set<string | null>> {
  const { rows } = await sql<{ name: string; brand: string | null }>`
    select product.name, brand_name as brand from product where id = ${productId}
    union select offer.title, brand_name from offer join product on product.id = product_id
    where product_id = ${productId} and offer.id <> ${id}`.execute(trx);
  return new Set(rows.map(({ name, brand }) => (brand === null ? null : modelName(name, brand))));
}
