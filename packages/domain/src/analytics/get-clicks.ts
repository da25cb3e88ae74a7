import { sql } from "kysely";
import { rollUps } from "../tracking/rollups.ts";
import type { ClickReport, OfferClicks, TopInput } from "./contract.ts";
import { findTopCompared } from "./find-top-compared.ts";
import { openPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";

type OfferRow = Pick<OfferClicks, "offerId" | "title" | "productId"> & { slug: string; name: string };
type ShopRow = { id: number; slug: string; name: string };

/** Which offers and shops visitors go to. */
export async function getClicks(deps: AnalyticsDeps, input: TopInput = {}): Promise<ClickReport> {
  const { limit = 50 } = input;
  const { from, to, offers, shops } = await readSnapshot(deps, async (trx) => {
    const period = await openPeriod(trx, deps, input);
    const byShop = { rollUp: rollUps.source, fixed: { dimension: "shop", kind: "click" }, by: "counted" };
    return {
      from: period.from,
      to: period.to,
      offers: await findTopCompared(trx, { rollUp: rollUps.click, fixed: {}, by: "counted" }, period, limit),
      shops: await findTopCompared(trx, byShop, period, limit),
    };
  });
  const offerRows = await sql<OfferRow>`
    select offer.id as "offerId", title, coalesce(product.merged_into_id, product.id) as "productId", shop.slug, shop.name
    from offer join shop on shop.id = shop_id join product on product.id = product_id
    where offer.id = any(${offers.map(({ key }) => key.offer_id)}::bigint[])`.execute(deps.db.analytics);
  const shopRows = await sql<ShopRow>`
    select id, slug, name from shop where id = any(${shops.map(({ key }) => key.value)}::text[]::bigint[])`.execute(
    deps.db.analytics,
  );
  const offerById = new Map(offerRows.rows.map((row) => [row.offerId, row]));
  const shopById = new Map(shopRows.rows.map(({ id, ...shop }) => [id, shop]));
  return {
    from,
    to,
    offers: offers.map(({ key, counted }) => {
      const offerId = Number(key.offer_id);
      const row = offerById.get(offerId);
      const shop = row ? { slug: row.slug, name: row.name } : null;
      return { offerId, title: row?.title ?? null, productId: row?.productId ?? null, shop, ...counted };
    }),
    shops: shops.map(({ key, counted }) => {
      const shopId = Number(key.value);
      return { shopId, shop: shopById.get(shopId) ?? null, ...counted };
    }),
  };
}
