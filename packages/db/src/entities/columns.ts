import { p } from "@mikro-orm/core";

/** A bigint identity that fits a JSON number (below 2⁵³). */
export const id = () => p.bigint("number").primary().autoincrement().generated("by default as identity");

/** Integer minor units of a currency. */
export const money = () => p.bigint("number");

/**
 * A reference without a foreign key: in logs, which outlive the row, and in leaf tables with many rows, where each check
 * locks the referred row and costs as much as the insert (docs/adr/0003).
 */
export const reference = () => p.bigint("number");

/** UTC instant. */
export const instant = () => p.datetime().columnType("timestamptz");

/** UTC instant, set by the database when the row is made. */
export const createdAt = () => instant().defaultRaw("now()");

/** `text[]`, empty by default. */
export const textList = () => p.array().columnType("text[]").defaultRaw("'{}'");

/** ISO 4217 code, upper case. */
export const currency = () => p.string().length(3);
