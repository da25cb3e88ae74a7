import { z } from "zod";
import type { Condition } from "../catalog/contract.ts";
import { conditionSchema } from "../catalog/contract.ts";
import {
  currencySchema,
  cursorSchema,
  idSchema,
  limitSchema,
  minorUnitsSchema,
  type Schema,
  slugSchema,
  textSchema,
} from "../platform/schema.ts";

/**
 * What is waited for. Prices are the best of all shops (or of the one that the alert names) that have the product on offer;
 * `hysteresis` is how far, in percent, a price has to move away again before the same may be told once more, so that one
 * that wavers about a target does not ring all day.
 */
export type AlertRule =
  /** Nothing: an entry of a watch list, which shows the price since it was added. */
  | { kind: "watch" }
  /** A target in minor units. Met already when the alert is made, it fires at once. `hysteresis`: default 2. */
  | { kind: "price"; direction: "below" | "above"; price: number; hysteresis?: number }
  /** So many percent from where the price stood when the alert was made, or last fired. */
  | { kind: "percent"; direction: "down" | "up"; percent: number }
  /** Lower, or higher, than was ever observed, by `hysteresis` percent (default 0.5) of what was told last. */
  | { kind: "extreme"; direction: "lowest" | "highest"; hysteresis?: number }
  /** Becomes available, or is no longer. */
  | { kind: "stock"; direction: "in" | "out" };

const hysteresisSchema = z.number().min(0).max(50).optional();

const alertRuleSchema: Schema<AlertRule> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("watch") }),
  z.strictObject({
    kind: z.literal("price"),
    direction: z.enum(["below", "above"]),
    price: minorUnitsSchema.min(1),
    hysteresis: hysteresisSchema,
  }),
  z.strictObject({
    kind: z.literal("percent"),
    direction: z.enum(["down", "up"]),
    percent: z.number().min(0.1).max(1_000),
  }),
  z.strictObject({
    kind: z.literal("extreme"),
    direction: z.enum(["lowest", "highest"]),
    hysteresis: hysteresisSchema,
  }),
  z.strictObject({ kind: z.literal("stock"), direction: z.enum(["in", "out"]) }),
]);

/** Where the message goes. */
export type AlertChannel =
  /** A POST with JSON, signed as Standard Webhooks say (`webhook-id`, `webhook-timestamp`, `webhook-signature`). */
  { kind: "webhook"; url: string } | { kind: "email"; to: string };

const alertChannelSchema: Schema<AlertChannel> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("webhook"), url: z.url({ protocol: /^https?$/ }).max(2_000) }),
  z.strictObject({ kind: z.literal("email"), to: z.email().max(320) }),
]);

/** What an alert is about. */
export interface AlertSubject {
  productId: number;
  /** Slug. Absent: all shops. */
  shop?: string;
  /** Default: the site's. */
  currency?: string;
  /** Default: new. */
  condition?: Condition;
}

const subjectShape = {
  productId: idSchema,
  shop: slugSchema.optional(),
  currency: currencySchema.optional(),
  condition: conditionSchema.optional(),
};

export interface AlertInput extends AlertSubject {
  rule: AlertRule;
  /** Absent: nothing is sent, firings are listed alone. */
  channel?: AlertChannel;
  /** Whose it is, in the site's own words: the id of a person there. */
  owner?: string;
  label?: string;
}

const ownerSchema = textSchema(200).min(1);
const labelSchema = textSchema(200);

export const alertInputSchema: Schema<AlertInput> = z.strictObject({
  ...subjectShape,
  rule: alertRuleSchema,
  channel: alertChannelSchema.optional(),
  owner: ownerSchema.optional(),
  label: labelSchema.optional(),
});

/** An alert, and how its product has fared since it was made. */
export interface Alert {
  id: number;
  owner: string | null;
  label: string | null;
  status: "active" | "paused";
  rule: AlertRule;
  channel: AlertChannel | null;
  product: { id: number; slug: string; name: string; imageUrl: string | null };
  shop: string | null;
  currency: string;
  condition: Condition;
  /** Best price when it was made. Minor units; null: no offer. */
  priceWhenAdded: number | null;
  /** Best price now. */
  price: number | null;
  /** `price - priceWhenAdded`; null where either is. */
  change: number | null;
  /** Percent of `priceWhenAdded`, two digits. */
  changePercent: number | null;
  inStock: boolean;
  firings: number;
  lastFiredAt: Date | null;
  createdAt: Date;
}

export interface CreatedAlert extends Alert {
  /** What the webhook's signatures are made with, `whsec_…`; the same for every alert to that origin. null: no webhook. */
  webhookSecret: string | null;
}

export interface AlertsInput {
  owner?: string;
  productId?: number;
  limit?: number;
  cursor?: string;
}

export const alertsInputSchema: Schema<AlertsInput | undefined> = z
  .strictObject({
    owner: ownerSchema.optional(),
    productId: idSchema.optional(),
    limit: limitSchema.optional(),
    cursor: cursorSchema.optional(),
  })
  .optional();

export interface AlertPage {
  items: Alert[];
  nextCursor: string | null;
}

/** What is given is changed. With another rule the alert begins anew, from the price of now. */
export interface AlertUpdate {
  id: number;
  rule?: AlertRule;
  /** null: nothing is sent any more. */
  channel?: AlertChannel | null;
  label?: string | null;
  status?: "active" | "paused";
}

export const alertUpdateSchema: Schema<AlertUpdate> = z.strictObject({
  id: idSchema,
  rule: alertRuleSchema.optional(),
  channel: alertChannelSchema.nullable().optional(),
  label: labelSchema.nullable().optional(),
  status: z.enum(["active", "paused"]).optional(),
});

export interface BacktestInput extends AlertSubject {
  rule: AlertRule;
  /** 1 to 36; default 12. */
  months?: number;
}

export const backtestInputSchema: Schema<BacktestInput> = z.strictObject({
  ...subjectShape,
  rule: alertRuleSchema,
  months: z.int().min(1).max(36).optional(),
});

/** A time at which a rule was met, and the price then. */
export interface AlertFiring {
  at: Date;
  /** Minor units; null: no offer. */
  price: number | null;
  /** What it was measured against: the target, the price before, the extreme so far. */
  against: number | null;
}

/** What an alert would have done. */
export interface BacktestReport {
  from: Date;
  to: Date;
  currency: string;
  /** "Would have fired 3 times in 12 months." */
  summary: string;
  count: number;
  /** Oldest first, at most 200. */
  firings: AlertFiring[];
  /** Of all prices in that time; null where nothing was observed. */
  lowest: number | null;
  highest: number | null;
}

/** A message, and how far it got. */
export interface AlertDelivery {
  id: number;
  alertId: number;
  channel: AlertChannel;
  message: AlertMessage;
  /** `failed`: given up after the last of 8 attempts within about a day, or refused for good. */
  status: "pending" | "delivered" | "failed";
  attempts: number;
  /** When it is tried again; null where it is not. */
  nextAt: Date | null;
  /** Of the last attempt. */
  error: string | null;
  createdAt: Date;
  deliveredAt: Date | null;
}

/** What is sent. The body of a webhook is this as JSON. */
export interface AlertMessage {
  type: "alert.fired" | "alert.test";
  at: Date;
  alertId: number;
  owner: string | null;
  label: string | null;
  rule: AlertRule;
  product: { id: number; slug: string; name: string };
  shop: string | null;
  currency: string;
  condition: Condition;
  price: number | null;
  against: number | null;
  inStock: boolean;
  /** The best offer's page. */
  url: string | null;
}

export interface DeliveriesInput {
  alertId?: number;
  status?: AlertDelivery["status"];
  limit?: number;
  cursor?: string;
}

export const deliveriesInputSchema: Schema<DeliveriesInput | undefined> = z
  .strictObject({
    alertId: idSchema.optional(),
    status: z.enum(["pending", "delivered", "failed"]).optional(),
    limit: limitSchema.optional(),
    cursor: cursorSchema.optional(),
  })
  .optional();

export interface DeliveryPage {
  items: AlertDelivery[];
  nextCursor: string | null;
}

export const alertIdInputSchema: Schema<{ id: number }> = z.strictObject({ id: idSchema });

/** Alerts and watch lists. All need a secret key with the scope `catalog`: a site's server keeps them for its people. */
export interface AlertsApi {
  create(input: AlertInput): Promise<CreatedAlert>;
  /** Newest first. */
  list(input?: AlertsInput): Promise<AlertPage>;
  update(input: AlertUpdate): Promise<Alert>;
  /** With its messages, sent or not. */
  remove(input: { id: number }): Promise<{ removed: boolean }>;
  /** Sends a message that says it is a test, and waits up to ten seconds for what becomes of it. */
  test(input: { id: number }): Promise<AlertDelivery>;
  /** What the rule would have done with the prices observed. Nothing is stored. */
  backtest(input: BacktestInput): Promise<BacktestReport>;
  /** Newest first. */
  deliveries(input?: DeliveriesInput): Promise<DeliveryPage>;
}
