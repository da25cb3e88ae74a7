import { NO_PRICE } from "@vitrine/db";
import { sql } from "kysely";
import { readCursor } from "../analytics/read-cursor.ts";
import { toDecimal } from "../platform/money.ts";
import type { ExportCatalogDeps } from "./export-deps.ts";
import { productAddress } from "./product-address.ts";

/** A product as Google Merchant names its attributes; "" for what is not known. */
export interface GoogleRow {
  id: string;
  title: string;
  description: string;
  link: string;
  image_link: string;
  /** "899.00 EUR" */
  price: string;
  availability: string;
  condition: string;
  brand: string;
  gtin: string;
  mpn: string;
  /** Names from the root: "Guitars > Electric guitars". */
  product_type: string;
}

export const googleAttributes = [
  "id",
  "title",
  "description",
  "link",
  "image_link",
  "price",
  "availability",
  "condition",
  "brand",
  "gtin",
  "mpn",
  "product_type",
] as const satisfies (keyof GoogleRow)[];

interface ProductRow {
  slug: string;
  name: string;
  description: string;
  imageUrl: string | null;
  price: number;
  url: string;
  availability: string | null;
  condition: string;
  brand: string | null;
  gtin: string | null;
  mpn: string | null;
  category: string | null;
}

const AVAILABILITY: Record<string, string> = {
  InStock: "in_stock",
  OutOfStock: "out_of_stock",
  PreOrder: "preorder",
  BackOrder: "backorder",
};
/** What Google takes. */
const MAX_TITLE = 150;
const MAX_DESCRIPTION = 5_000;

/** Every product that has a price in the site's currency, with its best offer, in the order of ids. */
export async function* googleRows(deps: ExportCatalogDeps): AsyncGenerator<GoogleRow[]> {
  const { SITE_CURRENCY: currency, SITE_PRODUCT_URL: template } = deps.config;
  const pages = readCursor(
    deps.db,
    async () => sql`
      select product.slug, product.name, product.description, product.image_url as "imageUrl", product.price,
        best.url, best.availability, best.condition, product.brand_name as brand, numbers.gtin, numbers.mpn,
        (select string_agg(category.name, ' > ' order by length(category.path)) from product_category
          join category on category.id = category_id where product_id = product.id) as category
      from product
        join lateral (
          select url, availability, condition from offer
          where offer.product_id = product.id and offer.price = product.price and offer.currency = ${currency}
            and offer.status = 'active'
          order by condition <> 'new', availability is not distinct from 'OutOfStock', id limit 1
        ) as best on true
        left join lateral (
          select min(value) filter (where kind = 'gtin') as gtin, min(value) filter (where kind = 'mpn') as mpn
          from identifier join variant on variant.id = identifier.variant_id
          where variant.product_id = product.id and variant.is_default
        ) as numbers on true
      where product.status = 'active' and product.price < ${sql.lit(NO_PRICE)} order by product.id`,
  );
  for await (const rows of pages)
    yield (rows as unknown as ProductRow[]).map((row) => toGoogleRow(row, currency, template));
}

function toGoogleRow(row: ProductRow, currency: string, template: string | undefined): GoogleRow {
  return {
    id: row.slug,
    title: row.name.slice(0, MAX_TITLE).toWellFormed(),
    description: row.description.slice(0, MAX_DESCRIPTION).toWellFormed(),
    link: template ? productAddress(template, row.slug) : row.url,
    image_link: row.imageUrl ?? "",
    price: `${toDecimal(row.price, currency)} ${currency}`,
    availability: AVAILABILITY[row.availability ?? ""] ?? "",
    condition: row.condition,
    brand: row.brand ?? "",
    gtin: row.gtin ?? "",
    mpn: row.mpn ?? "",
    product_type: row.category ?? "",
  };
}
