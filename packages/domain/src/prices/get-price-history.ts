import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import type { Availability, Condition } from "../catalog/contract.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { notFound } from "../platform/errors.ts";
import type { PriceHistory, PriceHistoryInput, PricePoint } from "./contract.ts";
import { findGaps } from "./find-gaps.ts";
import { MISSED } from "./miss-offers.ts";
import { findReduction, judgeWasPrice } from "./prior-price.ts";
import { thinOut } from "./thin-out.ts";

interface SeriesRow {
  offerId: number;
  shop: string;
  currency: string;
  condition: Condition;
  /** The offer's own, where it is in this currency. */
  listPrice: number | null;
  seenAt: string | null;
  points: { at: string; price: number | null; availability: Availability | null; gone: boolean }[];
}

export interface PriceHistoryDeps {
  db: Pick<Database, "reads">;
  /** Default: the system's. */
  clock?: Clock;
}

/**
 * What is believed of a product's prices: a series per offer and currency, oldest first, with the reduction it stands at.
 * That is told from all observations, however few of them are asked for.
 */
export async function getPriceHistory(
  { db, clock = systemClock }: PriceHistoryDeps,
  { productId, currency, from, to, maxPoints }: PriceHistoryInput,
): Promise<PriceHistory> {
  const { rows } = await sql<{ id: number; series: SeriesRow[] | null }>`
    select product.id, (select jsonb_agg(one order by one."offerId", one.currency) from (
      select offer.id as "offerId", shop.slug as shop, seen.currency, offer.condition,
        case when offer.currency = seen.currency then offer.list_price end as "listPrice",
        case when offer.currency = seen.currency then offer_seen.seen_at end as "seenAt",
        jsonb_agg(jsonb_build_object('at', seen.at, 'price', seen.price, 'availability', seen.availability,
          'gone', seen.method = ${MISSED}) order by seen.at) as points
      from offer join shop on shop.id = offer.shop_id join price_observation as seen on seen.offer_id = offer.id
        left join offer_seen on offer_seen.offer_id = offer.id
      where offer.product_id = product.id and seen.suspicions is null
        and (${currency ?? null}::text is null or seen.currency = ${currency ?? null})
        and (${to ?? null}::timestamptz is null or seen.at < ${to ?? null})
      group by offer.id, shop.slug, seen.currency, offer_seen.seen_at) as one) as series
    from product where product.id = ${productId}`.execute(db.reads);
  if (!rows[0]) throw notFound("product", productId);
  const now = to ?? clock.now();
  const series = (rows[0].series ?? []).map(({ points: stored, listPrice, seenAt, ...offer }) => {
    const history = stored.map((point) => ({ ...point, at: new Date(point.at) }));
    const all = history.map(({ gone: _, ...point }): PricePoint => point);
    const gaps = findGaps(history, { seenAt: seenAt === null ? null : new Date(seenAt), end: now });
    const last = gaps.at(-1);
    const points = from ? all.filter(({ at }) => at >= from) : all;
    return {
      ...offer,
      points: maxPoints === undefined ? points : thinOut(points, maxPoints),
      gaps: from ? gaps.filter(({ to: end }) => end === null || end > from) : gaps,
      state: last && last.to === null ? last.state : ("in_stock" as const),
      reduction: findReduction(all, now),
      wasPrice: listPrice === null ? null : { price: listPrice, verdict: judgeWasPrice(all, listPrice, now) },
    };
  });
  return { productId, series: from ? series.filter(({ points }) => points.length > 0) : series };
}
