import type { SeedItem } from "./draw-batch.ts";
import { defineTable, type RowOf } from "./insert-columns.ts";

export const offerTable = defineTable("offer", {
  id: "bigint",
  shop_id: "bigint",
  variant_id: "bigint",
  product_id: "bigint",
  key: "text",
  url: "text",
  title: "text",
  price: "bigint",
  currency: "text",
  list_price: "bigint",
  shipping: "bigint",
  availability: "text",
  condition: "text",
  status: "text",
  misses: "int",
  observed_at: "timestamptz",
});

export const historyTable = defineTable("price_observation", {
  offer_id: "bigint",
  at: "timestamptz",
  price: "bigint",
  currency: "text",
  availability: "text",
  method: "text",
});

/** Keys of shops begin here. */
const FIRST_KEY = 100_000;

/** Crawls in a row that did not find an offer that is gone. */
const MISSES_OF_GONE = 3;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** @param at the seed's time, in milliseconds */
export function offerRows({ id, product, variants, offers }: SeedItem, at: number): RowOf<typeof offerTable>[] {
  return offers.map((offer) => {
    const key = String(FIRST_KEY + offer.number);
    return {
      id: offer.id,
      shop_id: offer.shopId,
      variant_id: variants[offer.variant]!.id,
      product_id: id,
      key,
      url: `https://${offer.shopSlug}.example/item/${key}`,
      title: variants.length > 1 ? `${product.name} ${product.finishes[offer.variant]}` : product.name,
      price: offer.price,
      currency: offer.currency,
      list_price: offer.listPrice,
      shipping: offer.shipping,
      availability: offer.availability,
      condition: offer.condition,
      status: offer.status,
      misses: offer.status === "gone" ? MISSES_OF_GONE : 0,
      observed_at: new Date(at - offer.seen * MINUTE_MS).toISOString(),
    };
  });
}

/** Former prices. The present one is stored from the offer. */
export function historyRows({ offers }: SeedItem, at: number): RowOf<typeof historyTable>[] {
  return offers.flatMap(({ id, currency, seen, history }) =>
    history.map(({ daysAgo, price }) => ({
      offer_id: id,
      at: new Date(at - seen * MINUTE_MS - daysAgo * DAY_MS).toISOString(),
      price,
      currency,
      availability: "InStock",
      method: "feed",
    })),
  );
}
