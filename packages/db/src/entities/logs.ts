import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, id, instant, reference } from "./columns.ts";

/**
 * The log of what happened to the catalog. Self-contained: a reader needs no other table, and a row outlives what it
 * speaks of. Written only through `appendChanges`, so that ids are in commit order.
 */
export const Change = defineEntity({
  name: "Change",
  tableName: "change",
  indexes: [{ name: "change_product_idx", properties: ["productId", "id"] }],
  properties: {
    id: id(),
    at: createdAt(),
    kind: p.text(),
    productId: reference(),
    categoryPath: p.text().default(""),
    before: p.json<unknown>().nullable(),
    after: p.json<unknown>().nullable(),
  },
});

/**
 * The log of what visitors did. Partitioned by day of its uuidv7 key; `seq` is commit order. Written only through
 * `appendEvents`.
 */
export const Event = defineEntity({
  name: "Event",
  tableName: "event",
  properties: {
    id: p.uuid().primary(),
    seq: p.bigint("number").defaultRaw("nextval('event_seq')"),
    /** "view" | "compare" | "search" | "click" */
    kind: p.text(),
    /** `least(clientAt, receivedAt)`: a client's clock never wins a board. */
    at: instant(),
    receivedAt: createdAt(),
    clientAt: instant().nullable(),
    productIds: p.array().columnType("bigint[]").$type<number[]>().defaultRaw("'{}'"),
    query: p.text().nullable(),
    results: p.integer().nullable(),
    offerId: p.bigint("number").nullable(),
    /** Of the offer, when it was clicked. */
    shopId: p.bigint("number").nullable(),
    /** Keyed hash of the visitor under the day's salt; null where the visitor asked not to be counted. */
    visitor: p.blob().nullable(),
    /** Which of it counts, decided when it was stored: `tracking/counted.ts` of the domain reads it. */
    counted: p.integer().default(0),
    /** 1, or -1 for a row that takes back what an earlier one counted. */
    sign: p.smallint().default(1),
    /** "mobile" | "tablet" | "desktop"; null where the user agent does not say. */
    device: p.text().nullable(),
    bot: p.boolean().default(false),
    context: p.json<Record<string, string>>().nullable(),
  },
});

/** Where a log ends: another mark after every transaction that had the log's lock. */
export const LogHead = defineEntity({
  name: "LogHead",
  tableName: "log_head",
  properties: {
    /** "event" */
    log: p.text().primary(),
    mark: p.uuid(),
  },
});
