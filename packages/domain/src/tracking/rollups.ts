/**
 * A table of exact counts by hour, `NAME_hour`, and its twins by day of the site's time zone, `NAME_day`, and by block of
 * several days, `NAME_block`; `NAME_block_hour` has the hours of a day's first keys side by side.
 */
export interface RollUp {
  name: string;
  /** What is counted apart, beside the time. */
  key: Readonly<Record<string, "bigint" | "text">>;
  /** What is counted. */
  measures: readonly string[];
}

/**
 * Everything that is counted of the event log. An hour's row is written in the transaction that stores the events. `count`
 * is all that was received, `counted` what counts once per visitor and 30 minutes and is no machine's.
 */
export const rollUps = {
  /** Per product, and for product 0 the events themselves. `visitors` of views: once per visitor, product and hour. */
  event: {
    name: "event",
    key: { kind: "text", product_id: "bigint" },
    measures: ["count", "counted", "visitors", "bots"],
  },
  /** Unordered pairs of products compared. `visitors`: once per visitor, pair and UTC day. */
  pair: { name: "pair", key: { low: "bigint", high: "bigint" }, measures: ["count", "counted", "visitors"] },
  /** Searches by their words, folded. `empty` had no results; `results` is the sum of the results shown. */
  search: { name: "search", key: { query: "text" }, measures: ["count", "counted", "empty", "results"] },
  click: { name: "click", key: { offer_id: "bigint" }, measures: ["count", "counted"] },
  /** Where events come from. `dimension`: "referrer", "campaign", "device"; of clicks also "shop", by its id. */
  source: { name: "source", key: { dimension: "text", value: "text", kind: "text" }, measures: ["count", "counted"] },
  /** Visitors by how far they got on a UTC day. `step`: "seen", "viewed", "compared", "clicked"; each includes the ones before but the first. */
  funnel: { name: "funnel", key: { step: "text" }, measures: ["visitors"] },
} as const satisfies Record<string, RollUp>;

export type RollUpName = keyof typeof rollUps;
