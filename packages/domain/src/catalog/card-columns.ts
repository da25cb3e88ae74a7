import { NO_PRICE } from "@vitrine/db";
import { sql } from "kysely";
import type { ProductCard } from "./contract.ts";

/** A product row as every list selects it. */
export interface CardRecord {
  id: number;
  slug: string;
  name: string;
  brand: string | null;
  category: string;
  imageUrl: string | null;
  hasImage: boolean;
  price: number;
  discount: number;
  offerCount: number;
  shopCount: number;
  inStock: boolean;
  rating: number;
  ratingCount: number;
  updatedAt: Date;
}

/**
 * The columns of a card. In the site's currency the price is a column of its own; in another one it is looked up in the
 * best prices, new before used.
 */
export function cardColumns(currency: string, siteCurrency: string) {
  const price = currency === siteCurrency ? sql`product.price` : bestPriceIn(currency);
  return sql`product.id, product.slug, product.name, product.brand_name as brand, product.category_path as category,
    product.image_url as "imageUrl", product.has_image as "hasImage", ${price} as price, product.discount, product.offer_count as "offerCount",
    product.shop_count as "shopCount", product.in_stock as "inStock", product.rating,
    product.rating_count as "ratingCount", product.updated_at as "updatedAt"`;
}

/** The best price in a currency that is not the site's, `NO_PRICE` where there is none. */
export function bestPriceIn(currency: string) {
  const best = sql`product.best_prices -> ${currency}`;
  return sql`coalesce((${best} -> 'new' ->> 'price')::bigint,
    least((${best} -> 'used' ->> 'price')::bigint, (${best} -> 'refurbished' ->> 'price')::bigint), ${sql.lit(NO_PRICE)})`;
}

/** Names of the columns of a card, in the order that `readCard` takes them in. */
export const cardFields = [
  "id",
  "slug",
  "name",
  "brand",
  "category",
  "imageUrl",
  "hasImage",
  "price",
  "discount",
  "offerCount",
  "shopCount",
  "inStock",
  "rating",
  "ratingCount",
  "updatedAt",
] as const satisfies (keyof CardRecord)[];

type ValuesOf<Names extends readonly (keyof CardRecord)[]> = { [Index in keyof Names]: CardRecord[Names[Index]] };

/** A card of the values that `readArrays` gives for `cardFields`. */
export function readCard(values: unknown[], currency: string): ProductCard {
  const [
    id,
    slug,
    name,
    brand,
    category,
    imageUrl,
    hasImage,
    price,
    discount,
    offerCount,
    shopCount,
    inStock,
    rating,
    ratingCount,
    updatedAt,
  ] = values as ValuesOf<typeof cardFields>;
  // JSON has no dates.
  const row = {
    id,
    slug,
    name,
    brand,
    category,
    imageUrl,
    hasImage,
    price,
    discount,
    offerCount,
    shopCount,
    inStock,
    rating,
    ratingCount,
    updatedAt: new Date(updatedAt),
  };
  return toCard(row, currency);
}

export function toCard(row: CardRecord, currency: string): ProductCard {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    brand: row.brand,
    category: row.category,
    imageUrl: row.imageUrl,
    hasImage: row.hasImage,
    price: row.price === NO_PRICE ? null : { amount: row.price, currency },
    discount: row.discount,
    offerCount: row.offerCount,
    shopCount: row.shopCount,
    inStock: row.inStock,
    rating: row.ratingCount > 0 || row.rating > 0 ? row.rating : null,
    ratingCount: row.ratingCount,
    updatedAt: row.updatedAt,
  };
}
