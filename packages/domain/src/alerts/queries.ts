import type { Tables } from "@vitrine/db";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Condition } from "../catalog/contract.ts";
import type { Alert, AlertChannel, AlertRule } from "./contract.ts";
import type { RuleState } from "./follow-rule.ts";
import { type Market, readMarkets } from "./market.ts";

/** An alert as it is stored, with what its product and shop are called. */
export interface AlertRow {
  id: number;
  owner: string | null;
  label: string | null;
  status: "active" | "paused";
  rule: AlertRule;
  channel: AlertChannel | null;
  state: RuleState;
  /** Of the product it is about now. */
  productId: number;
  slug: string;
  name: string;
  imageUrl: string | null;
  shopId: number | null;
  shop: string | null;
  currency: string;
  condition: Condition;
  priceAtStart: number | null;
  firings: number;
  firedAt: Date | null;
  createdAt: Date;
}

/** Alerts that meet a condition on `alert`. One of a merged product is about what that was merged into. */
export async function selectAlerts(db: Kysely<Tables>, where: RawBuilder<unknown>): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    select alert.id, alert.owner, alert.label, alert.status, alert.rule, alert.channel, alert.state, product.id as "productId",
      product.slug, product.name, product.image_url as "imageUrl", alert.shop_id as "shopId", shop.slug as shop, alert.currency,
      alert.condition, alert.price_at_start as "priceAtStart", alert.firings, alert.fired_at as "firedAt",
      alert.created_at as "createdAt"
    from alert
      join product as asked on asked.id = alert.product_id
      join product on product.id = coalesce(asked.merged_into_id, asked.id)
      left join shop on shop.id = alert.shop_id
    where ${where}`.execute(db);
  return rows;
}

export function marketOf({ productId, shopId, currency, condition }: AlertRow): Market {
  return { productId, shopId, currency, condition };
}

/** Stored alerts as callers see them, with the prices of now. */
export async function toAlerts(db: Kysely<Tables>, rows: readonly AlertRow[]): Promise<Alert[]> {
  const markets = await readMarkets(db, rows.map(marketOf));
  return rows.map(({ state: _, productId, slug, name, imageUrl, shopId, priceAtStart, firedAt, ...row }, index) => {
    const { price, inStock } = markets[index]!;
    const change = price === null || priceAtStart === null ? null : price - priceAtStart;
    return {
      ...row,
      product: { id: productId, slug, name, imageUrl },
      priceWhenAdded: priceAtStart,
      price,
      change,
      changePercent: change === null ? null : Math.round((change / priceAtStart!) * 10_000) / 100,
      inStock,
      lastFiredAt: firedAt,
    };
  });
}
