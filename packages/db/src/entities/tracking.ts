import { defineEntity, p } from "@mikro-orm/core";
import { id, instant } from "./columns.ts";

/** A count. */
const count = () => p.bigint("number").default(0);
/** A part of a key that is an id. */
const keyId = () => p.bigint("number").primary();

/** What a visitor has been counted for in a slot of 30 minutes. Partitioned by day, dropped after two. */
export const Visit = defineEntity({
  name: "Visit",
  tableName: "visit",
  properties: {
    /** Half hours since 1970, by the time of receipt. */
    slot: p.integer().primary(),
    /** The first half is the beginning of the visitor's hash, the rest what the visit is about (`tracking/take-visits.ts`). */
    key: p.uuid().primary(),
    eventId: p.uuid(),
  },
});

/** How far a visitor got on a day: the hour of the first event of each kind. Kept for two days. */
export const VisitorDay = defineEntity({
  name: "VisitorDay",
  tableName: "visitor_day",
  properties: {
    day: p.date().primary(),
    visitor: p.blob().primary(),
    seen: instant(),
    viewed: instant().nullable(),
    compared: instant().nullable(),
    clicked: instant().nullable(),
  },
});

/** The key of a UTC day's visitor hashes. Destroyed when it is 48 hours old: then nobody can tell whose they were. */
export const VisitorSalt = defineEntity({
  name: "VisitorSalt",
  tableName: "visitor_salt",
  properties: { day: p.date().primary(), salt: p.blob() },
});

/** A visitor that two kinds of evidence call a machine. */
export const BotMark = defineEntity({
  name: "BotMark",
  tableName: "bot_mark",
  properties: {
    visitor: p.blob().primary(),
    evidence: p.array().columnType("text[]").defaultRaw("'{}'"),
    at: instant(),
    /** When what it had counted for was taken back; null where that is still to be done. */
    takenBackAt: instant().nullable(),
  },
});

/**
 * The end of the hours that the tables by day hold. From the day `zoneFrom` on these are days of `timeZone` and of no other;
 * null where nobody noted it yet.
 */
export const RollupState = defineEntity({
  name: "RollupState",
  tableName: "rollup_state",
  properties: {
    name: p.text().primary(),
    foldedTo: instant(),
    timeZone: p.text().nullable(),
    zoneFrom: p.date().nullable(),
  },
});

/** Comparisons of two products in all closed hours; with `low` 0, all comparisons that the product `high` was part of. */
export const PairTotal = defineEntity({
  name: "PairTotal",
  tableName: "pair_total",
  indexes: [{ name: "pair_total_high_idx", properties: ["high"] }],
  properties: { low: keyId(), high: keyId(), count: count(), counted: count(), visitors: count() },
});

/** The counters of the boards as of a position in the event log. */
export const BoardSnapshot = defineEntity({
  name: "BoardSnapshot",
  tableName: "board_snapshot",
  properties: {
    id: id(),
    seq: p.bigint("number"),
    at: instant(),
    /** Of the format: another version's snapshot is not read. */
    version: p.integer(),
    counters: p.blob(),
  },
});
