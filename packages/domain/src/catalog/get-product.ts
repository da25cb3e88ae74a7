import { prepared } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { normalizeGtin } from "../extract/gtin.ts";
import { DomainError, invalidField, notFound } from "../platform/errors.ts";
import { type StoredBestPrices, toBestPrices } from "./best-prices.ts";
import { type CardRecord, cardColumns, toCard } from "./card-columns.ts";
import type { GetInput, Product, ProductStatus, SpecValue, Variant } from "./contract.ts";
import type { CatalogReaderDeps } from "./list-products.ts";
import { type OfferRecord, offersJson, toOffer } from "./offer-columns.ts";
import { specsJson } from "./spec-columns.ts";

/** Offers in the answer; `catalog.offers` pages on. */
const OFFERS_SHOWN = 50;

interface ProductRecord extends CardRecord {
  description: string;
  status: ProductStatus;
  successor: string | null;
  createdAt: Date;
  bestPrices: StoredBestPrices;
  images: string[];
  specs: SpecValue[];
  variants: Variant[];
  offers: OfferRecord[];
}

/**
 * Everything a product page shows, in one statement. A slug the product had before resolves as well.
 *
 * @throws DomainError `not_found`, or `gone` for an archived product, naming its successor if it was merged
 */
export async function getProduct(deps: CatalogReaderDeps, input: GetInput): Promise<Product> {
  const currency = input.currency ?? deps.config.SITE_CURRENCY;
  const { rows } = await productStatement(deps.config.SITE_CURRENCY, { ...input, currency }).execute(deps.db.reads);
  const row = rows[0];
  if (!row) throw notFound("product", nameOf(input));
  if (row.status === "archived") {
    const hint = row.successor ? ` It is now part of “${row.successor}”.` : "";
    throw new DomainError("gone", `The product “${nameOf(input)}” is no longer listed.${hint}`, {
      resource: "product",
      id: row.successor ?? row.id,
    });
  }
  return {
    ...toCard(row, currency),
    description: row.description,
    status: row.status,
    images: row.images,
    specs: row.specs,
    variants: row.variants ?? [],
    bestPrices: toBestPrices(row.bestPrices),
    offers: row.offers.map(toOffer),
    createdAt: row.createdAt,
  };
}

/** The statement of `getProduct`. Exported for the bench, which runs it without anything around it. */
export function productStatement(siteCurrency: string, input: GetInput): RawBuilder<ProductRecord> {
  return sql<ProductRecord>`
    ${prepared} select ${cardColumns(input.currency ?? siteCurrency, siteCurrency)}, product.description, product.status,
      product.created_at as "createdAt", product.best_prices as "bestPrices", product.images,
      (select slug from product as successor where successor.id = product.merged_into_id) as successor,
      ${specsJson()} as specs,
      (select jsonb_agg(jsonb_build_object('id', variant.id, 'name', variant.name, 'attributes', variant.attributes,
          'isDefault', variant.is_default, 'gtins', numbers.gtins, 'mpns', numbers.mpns, 'skus', numbers.skus) order by variant.id)
        from variant cross join lateral (
          select coalesce(jsonb_agg(value) filter (where kind = 'gtin'), '[]') as gtins,
            coalesce(jsonb_agg(value) filter (where kind = 'mpn'), '[]') as mpns,
            coalesce(jsonb_agg(distinct value) filter (where kind = 'sku'), '[]') as skus
          from identifier where identifier.variant_id = variant.id) as numbers
        where variant.product_id = product.id) as variants,
      ${offersJson(sql`offer.product_id = product.id`, OFFERS_SHOWN)} as offers
    from product where product.id = (${productId(input)})`;
}

function productId(input: GetInput) {
  if ("id" in input) return sql`${input.id}::bigint`;
  if ("slug" in input) return sql`select product_id from slug_history where slug = ${input.slug}`;
  const gtin = normalizeGtin(input.gtin);
  if (!gtin) throw invalidField("gtin", "has a wrong check digit");
  return sql`select variant.product_id from identifier join variant on variant.id = identifier.variant_id
    where identifier.kind = 'gtin' and identifier.scope = 0 and identifier.value = ${gtin}`;
}

function nameOf(input: GetInput): string | number {
  return "id" in input ? input.id : "slug" in input ? input.slug : input.gtin;
}
