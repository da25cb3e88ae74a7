import { defineEntity, p } from "@mikro-orm/core";
import { id, instant } from "./columns.ts";

/*
 * Exact counts of the event log, by hour (UTC), by day (of the site's time zone) and by block of several days. An hour's
 * row is written in the transaction that stores the events; `count` is everything received, `counted` what counts once per
 * visitor.
 */

const count = () => p.bigint("number").default(0);
const keyId = () => p.bigint("number").primary();
const hour = () => instant().primary();
const day = () => p.date().primary();
const blockId = () => p.bigint("number").primary();

/**
 * An index of the rows of a day or a block, the largest first, with all else that is in them: so what is on top of many
 * days is found without reading all of their rows, and from the index alone.
 *
 * @param columns what is looked for, then what they are sorted by
 */
const top = (name: string, table: string, columns: string[], rest: string[], where = "") => {
  const by = columns.at(-1);
  const time = table.endsWith("_day") ? "day" : "block_id";
  const keys = [time, ...columns.slice(0, -1)].map((column) => `"${column}"`).join(", ");
  const included = rest.map((column) => `"${column}"`).join(", ");
  return {
    name,
    expression: `create index "${name}" on "${table}" (${keys}, "${by}" desc) include (${included})${where}`,
  };
};

/** Per product; product 0 counts the events themselves, since a search has no product and a comparison of three is one. */
const eventCounts = {
  kind: p.text().primary(),
  productId: keyId(),
  count: count(),
  counted: count(),
  visitors: count(),
  bots: count(),
};
const pairCounts = { low: keyId(), high: keyId(), count: count(), counted: count(), visitors: count() };
const searchCounts = { query: p.text().primary(), count: count(), counted: count(), empty: count(), results: count() };
const clickCounts = { offerId: keyId(), count: count(), counted: count() };
const sourceCounts = {
  dimension: p.text().primary(),
  value: p.text().primary(),
  kind: p.text().primary(),
  count: count(),
  counted: count(),
};
const funnelCounts = { step: p.text().primary(), visitors: count() };

export const EventHour = defineEntity({
  name: "EventHour",
  tableName: "event_hour",
  indexes: [{ name: "event_hour_product_idx", properties: ["productId", "kind", "hour"] }],
  properties: { hour: hour(), ...eventCounts },
});
export const EventDay = defineEntity({
  name: "EventDay",
  tableName: "event_day",
  indexes: [
    // Of the events themselves. An index by product would multiply what it takes to fold an hour, and lists spare most of it.
    {
      name: "event_day_total_idx",
      expression: `create index "event_day_total_idx" on "event_day" ("kind", "day") include ("count", "counted", "visitors", "bots") where "product_id" = 0`,
    },
    top("event_day_top_idx", "event_day", ["kind", "counted"], ["product_id", "count", "visitors", "bots"]),
  ],
  properties: { day: day(), ...eventCounts },
});
export const EventBlock = defineEntity({
  name: "EventBlock",
  tableName: "event_block",
  indexes: [
    top("event_block_top_idx", "event_block", ["kind", "counted"], ["product_id", "count", "visitors", "bots"]),
  ],
  properties: { blockId: blockId(), ...eventCounts },
});
export const EventBlockHour = defineEntity({
  name: "EventBlockHour",
  tableName: "event_block_hour",
  properties: { blockId: blockId(), ...eventCounts, hour: hour() },
});
export const PairHour = defineEntity({
  name: "PairHour",
  tableName: "pair_hour",
  indexes: [{ name: "pair_hour_high_idx", properties: ["hour", "high"] }],
  properties: { hour: hour(), ...pairCounts },
});
export const PairDay = defineEntity({
  name: "PairDay",
  tableName: "pair_day",
  indexes: [top("pair_day_top_idx", "pair_day", ["counted"], ["low", "high", "count", "visitors"])],
  properties: { day: day(), ...pairCounts },
});
export const PairBlock = defineEntity({
  name: "PairBlock",
  tableName: "pair_block",
  indexes: [top("pair_block_top_idx", "pair_block", ["counted"], ["low", "high", "count", "visitors"])],
  properties: { blockId: blockId(), ...pairCounts },
});
export const PairBlockHour = defineEntity({
  name: "PairBlockHour",
  tableName: "pair_block_hour",
  properties: { blockId: blockId(), ...pairCounts, hour: hour() },
});
export const SearchHour = defineEntity({
  name: "SearchHour",
  tableName: "search_hour",
  properties: { hour: hour(), ...searchCounts },
});
export const SearchDay = defineEntity({
  name: "SearchDay",
  tableName: "search_day",
  indexes: [
    top("search_day_top_idx", "search_day", ["counted"], ["query", "count", "empty", "results"]),
    top(
      "search_day_empty_idx",
      "search_day",
      ["empty"],
      ["query", "count", "counted", "results"],
      ` where "empty" > 0`,
    ),
  ],
  properties: { day: day(), ...searchCounts },
});
export const SearchBlock = defineEntity({
  name: "SearchBlock",
  tableName: "search_block",
  indexes: [
    top("search_block_top_idx", "search_block", ["counted"], ["query", "count", "empty", "results"]),
    top(
      "search_block_empty_idx",
      "search_block",
      ["empty"],
      ["query", "count", "counted", "results"],
      ` where "empty" > 0`,
    ),
  ],
  properties: { blockId: blockId(), ...searchCounts },
});
export const SearchBlockHour = defineEntity({
  name: "SearchBlockHour",
  tableName: "search_block_hour",
  properties: { blockId: blockId(), ...searchCounts, hour: hour() },
});
export const ClickHour = defineEntity({
  name: "ClickHour",
  tableName: "click_hour",
  properties: { hour: hour(), ...clickCounts },
});
export const ClickDay = defineEntity({
  name: "ClickDay",
  tableName: "click_day",
  indexes: [top("click_day_top_idx", "click_day", ["counted"], ["offer_id", "count"])],
  properties: { day: day(), ...clickCounts },
});
export const ClickBlock = defineEntity({
  name: "ClickBlock",
  tableName: "click_block",
  indexes: [top("click_block_top_idx", "click_block", ["counted"], ["offer_id", "count"])],
  properties: { blockId: blockId(), ...clickCounts },
});
export const ClickBlockHour = defineEntity({
  name: "ClickBlockHour",
  tableName: "click_block_hour",
  properties: { blockId: blockId(), ...clickCounts, hour: hour() },
});
export const SourceHour = defineEntity({
  name: "SourceHour",
  tableName: "source_hour",
  properties: { hour: hour(), ...sourceCounts },
});
export const SourceDay = defineEntity({
  name: "SourceDay",
  tableName: "source_day",
  indexes: [top("source_day_top_idx", "source_day", ["dimension", "kind", "counted"], ["value", "count"])],
  properties: { day: day(), ...sourceCounts },
});
export const SourceBlock = defineEntity({
  name: "SourceBlock",
  tableName: "source_block",
  indexes: [top("source_block_top_idx", "source_block", ["dimension", "kind", "counted"], ["value", "count"])],
  properties: { blockId: blockId(), ...sourceCounts },
});
export const SourceBlockHour = defineEntity({
  name: "SourceBlockHour",
  tableName: "source_block_hour",
  properties: { blockId: blockId(), ...sourceCounts, hour: hour() },
});
export const FunnelHour = defineEntity({
  name: "FunnelHour",
  tableName: "funnel_hour",
  properties: { hour: hour(), ...funnelCounts },
});
export const FunnelDay = defineEntity({
  name: "FunnelDay",
  tableName: "funnel_day",
  properties: { day: day(), ...funnelCounts },
});
export const FunnelBlock = defineEntity({
  name: "FunnelBlock",
  tableName: "funnel_block",
  properties: { blockId: blockId(), ...funnelCounts },
});
export const FunnelBlockHour = defineEntity({
  name: "FunnelBlockHour",
  tableName: "funnel_block_hour",
  properties: { blockId: blockId(), ...funnelCounts, hour: hour() },
});

/**
 * A run of whole days whose sums the tables by block hold, under its id. `state`: "building", while its rows are written;
 * "ready", which alone is read; "stale", where a day of it has changed since, until it is built anew. `timeZone` is that of
 * the site when it was made: it says which hours are those of a block of one day.
 */
export const RollupBlock = defineEntity({
  name: "RollupBlock",
  tableName: "rollup_block",
  indexes: [
    {
      name: "rollup_block_days_idx",
      expression: `create unique index "rollup_block_days_idx" on "rollup_block" ("first_day", "last_day")`,
    },
  ],
  properties: {
    id: id(),
    firstDay: p.date(),
    lastDay: p.date(),
    timeZone: p.text(),
    state: p.text().default("building"),
  },
});
