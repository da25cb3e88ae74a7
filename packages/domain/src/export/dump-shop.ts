import { sql } from "kysely";
import { readCursor } from "../analytics/read-cursor.ts";
import type { Availability, Condition } from "../catalog/contract.ts";
import { getShop } from "../crawl/shops.ts";
import type { JsonlLine, OfferLine, PriceLine, ProductLine } from "../import/jsonl-lines.ts";
import { toDecimal } from "../platform/money.ts";
import type { ExportCatalogDeps } from "./export-deps.ts";

interface DumpRow {
  key: string;
  url: string;
  title: string;
  price: number | null;
  currency: string;
  listPrice: number | null;
  shipping: number | null;
  availability: Availability | null;
  condition: Condition;
  seenAt: string | null;
  name: string;
  brand: string | null;
  category: string[] | null;
  description: string;
  imageUrl: string | null;
  variantName: string;
  rating: number;
  ratingCount: number;
  specs: [label: string, value: string][] | null;
  gtin: string | null;
  mpn: string | null;
  sku: string | null;
  groupId: string | null;
  history: { at: string; price: number | null; currency: string; availability: Availability | null }[] | null;
}

/**
 * All that is known of a shop's offers, as lines of our own feed format: what is sold, what is asked for it, what was asked
 * before. Importing them into an empty catalog gives a catalog that is dumped alike. Prices that are not believed and
 * offers that are gone are left out.
 *
 * @throws DomainError `not_found` for an unknown shop
 */
export async function dumpShop(deps: ExportCatalogDeps, slug: string): Promise<AsyncGenerator<JsonlLine[]>> {
  const { id } = await getShop(deps, slug);
  return readLines(deps, id);
}

async function* readLines({ db }: ExportCatalogDeps, shopId: number): AsyncGenerator<JsonlLine[]> {
  const pages = readCursor(db, async () => dumpStatement(shopId));
  for await (const rows of pages) yield (rows as unknown as DumpRow[]).flatMap(toLines);
}

/** Products that have several variants in the shop and no group there get one, so that they stay one product. */
function dumpStatement(shopId: number) {
  return sql`
    select offer.key, offer.url, offer.title, offer.price, offer.currency, offer.list_price as "listPrice", offer.shipping,
      offer.availability, offer.condition, to_json(coalesce(
        (select max(at) from price_observation where offer_id = offer.id and suspicions is null), offer_seen.seen_at)) #>> '{}' as "seenAt",
      product.name, product.brand_name as brand, product.description, product.image_url as "imageUrl", product.rating,
      product.rating_count as "ratingCount", variant.name as "variantName",
      (select json_agg(category.name order by length(category.path)) from product_category
        join category on category.id = category_id where product_id = product.id) as category,
      (select json_agg(json_build_array(attribute.label, spec.raw) order by attribute.key collate "C")
        from spec join attribute on attribute.id = spec.attribute_id where spec.product_id = product.id) as specs,
      numbers.gtin, numbers.mpn, coalesce(numbers.own_sku, numbers.sku) as sku,
      coalesce(numbers.group_id, case when (select count(distinct other.variant_id) from offer as other
        where other.product_id = product.id and other.shop_id = ${shopId} and other.status = 'active') > 1
        then product.slug end) as "groupId",
      (select json_agg(json_build_object('at', at, 'price', price, 'currency', currency, 'availability', availability) order by at)
        from price_observation where offer_id = offer.id and suspicions is null) as history
    from offer
      join product on product.id = offer.product_id join variant on variant.id = offer.variant_id
      left join offer_seen on offer_seen.offer_id = offer.id
      left join lateral (
        select min(value) filter (where kind = 'gtin') as gtin, min(value) filter (where kind = 'mpn') as mpn,
          min(value) filter (where kind = 'sku' and scope = ${shopId}) as sku,
          min(value) filter (where kind = 'sku' and scope = ${shopId} and value = offer.key) as own_sku,
          min(value) filter (where kind = 'group' and scope = ${shopId}) as group_id
        from identifier where variant_id = variant.id
      ) as numbers on true
    where offer.shop_id = ${shopId} and offer.status = 'active' order by offer.key collate "C"`;
}

function toLines(row: DumpRow): JsonlLine[] {
  const { key } = row;
  const amount = (price: number | null, currency = row.currency) =>
    price === null ? null : toDecimal(price, currency);
  const product: ProductLine = {
    type: "product",
    key,
    name: row.name,
    ...(row.brand !== null && { brand: row.brand }),
    ...(row.category && { categoryPath: row.category }),
    ...(row.description !== "" && { description: row.description }),
    ...(row.imageUrl !== null && { imageUrl: row.imageUrl }),
    ...(row.gtin !== null && { gtin: row.gtin }),
    ...(row.mpn !== null && { mpn: row.mpn }),
    ...(row.sku !== null && { sku: row.sku }),
    ...(row.groupId !== null && { groupId: row.groupId }),
    ...(row.variantName !== "" && { variantName: row.variantName }),
    ...(row.rating > 0 && { rating: row.rating }),
    ...(row.ratingCount > 0 && { ratingCount: row.ratingCount }),
    ...(row.specs && { specs: Object.fromEntries(row.specs) }),
  };
  const offer: OfferLine = {
    type: "offer",
    key,
    ...(row.url !== "" && { url: row.url }),
    title: row.title,
    price: amount(row.price),
    currency: row.currency,
    ...(row.listPrice !== null && { listPrice: amount(row.listPrice) }),
    ...(row.shipping !== null && { shipping: amount(row.shipping) }),
    ...(row.availability !== null && { availability: row.availability }),
    condition: row.condition,
    ...(row.seenAt !== null && { at: utc(row.seenAt) }),
  };
  const prices = (row.history ?? []).map(
    (point): PriceLine => ({
      type: "price",
      key,
      at: utc(point.at),
      price: amount(point.price, point.currency),
      currency: point.currency,
      ...(point.availability !== null && { availability: point.availability }),
    }),
  );
  return [product, offer, ...prices];
}

function utc(time: string): string {
  return new Date(time).toISOString();
}

/** Lines as text. */
export async function* toJsonl(pages: AsyncIterable<JsonlLine[]>): AsyncGenerator<string> {
  for await (const lines of pages) yield lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
