import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, currency, id, instant, money, reference } from "./columns.ts";

/** A wish to be told of something about a product, or only to keep an eye on it. */
export const Alert = defineEntity({
  name: "Alert",
  tableName: "alert",
  indexes: [
    { name: "alert_product_idx", properties: ["productId"] },
    { name: "alert_owner_idx", properties: ["owner", "id"] },
    {
      name: "alert_recheck_idx",
      expression: 'create index "alert_recheck_idx" on "alert" ("recheck_at") where "recheck_at" is not null',
    },
  ],
  properties: {
    id: id(),
    /** As it was given: where that product has been merged, its successor is meant. */
    productId: reference(),
    /** null: every shop. */
    shopId: reference().nullable(),
    currency: currency(),
    condition: p.text().default("new"),
    rule: p.json<unknown>(),
    channel: p.json<unknown>().nullable(),
    /** Whose it is, in the site's own words. */
    owner: p.text().nullable(),
    label: p.text().nullable(),
    /** "active" | "paused" */
    status: p.text().default("active"),
    /** Best price when it was made; null: no offer. */
    priceAtStart: money().nullable(),
    /** What the rule remembers: `RuleState` of the domain. */
    state: p.json<unknown>(),
    /** Look again then, though nothing has changed. */
    recheckAt: instant().nullable(),
    firings: p.integer().default(0),
    firedAt: instant().nullable(),
    createdAt: createdAt(),
  },
});

/** A message of an alert: kept until it has arrived, or was given up. */
export const AlertDelivery = defineEntity({
  name: "AlertDelivery",
  tableName: "alert_delivery",
  indexes: [
    { name: "alert_delivery_alert_idx", properties: ["alertId", "id"] },
    {
      name: "alert_delivery_due_idx",
      expression: `create index "alert_delivery_due_idx" on "alert_delivery" ("next_at") where "status" = 'pending'`,
    },
  ],
  properties: {
    id: id(),
    alertId: reference(),
    channel: p.json<unknown>(),
    message: p.json<unknown>(),
    /** "pending" | "delivered" | "failed" */
    status: p.text().default("pending"),
    attempts: p.integer().default(0),
    nextAt: instant().defaultRaw("now()"),
    error: p.text().nullable(),
    createdAt: createdAt(),
    deliveredAt: instant().nullable(),
  },
});

/** How far a reader of the `change` log has come whose work is written down in the database. */
export const ReaderPosition = defineEntity({
  name: "ReaderPosition",
  tableName: "reader_position",
  properties: {
    reader: p.text().primary(),
    changeId: p.bigint("number"),
    updatedAt: createdAt(),
  },
});
