import type { Tables } from "@vitrine/db";
import { type Kysely, sql } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { MarketPoint } from "./follow-rule.ts";

/** What an alert looks at. */
export interface Market {
  /** Not merged into another. */
  productId: number;
  shopId: number | null;
  currency: string;
  condition: string;
}

export interface MarketNow extends Omit<MarketPoint, "at"> {
  /** Of the best offer. */
  url: string | null;
}

const NOTHING: MarketNow = { price: null, inStock: false, url: null };

/** How each of the markets stands, in order: the best price that is believed and on offer. */
export async function readMarkets(db: Kysely<Tables>, markets: readonly Market[]): Promise<MarketNow[]> {
  if (markets.length === 0) return [];
  const rows = markets.map((market, ord) => ({ ord, ...market }));
  const { rows: found } = await sql<MarketNow & { ord: number }>`
    select ord, (array_agg(offer.price order by offer.price, offer.id) filter (where offer.price > 0))[1] as price,
      (array_agg(offer.url order by offer.price, offer.id) filter (where offer.price > 0))[1] as url,
      bool_or(offer.availability is not distinct from 'InStock') as "inStock"
    from ${recordset(rows)} as wanted(ord int, "productId" bigint, "shopId" bigint, currency text, condition text)
      join offer on offer.product_id = wanted."productId" and offer.status = 'active'
        and offer.availability is distinct from 'OutOfStock' and offer.currency = wanted.currency
        and offer.condition = wanted.condition and (wanted."shopId" is null or offer.shop_id = wanted."shopId")
    group by ord`.execute(db);
  const byOrder = new Map(found.map(({ ord, ...market }) => [ord, market]));
  return markets.map((_, ord) => byOrder.get(ord) ?? NOTHING);
}
