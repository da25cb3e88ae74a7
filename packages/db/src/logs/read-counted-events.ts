import { type Kysely, sql } from "kysely";
import type { Tables } from "../entities/index.ts";

/** What counts of a stretch of the event log, in columns: a page of it costs a reader one row. */
export interface CountedEvents {
  /** Position behind the page. Equal to `after` at the end of the log. */
  position: number;
  /** Rows of the log it covers, also those that do not count. */
  read: number;
  views: {
    /** Minutes since 1970 by the event's own time. */
    minutes: number[];
    productIds: number[];
    /** 1, or -1 where it takes back an earlier one. */
    signs: number[];
  };
  comparisons: {
    minutes: number[];
    signs: number[];
    /** Which of its pairs count, as bits. */
    counted: number[];
    /** How many products each has of `productIds`, which holds those of all of them in a row. */
    sizes: number[];
    productIds: number[];
  };
}

/** Reads what counts of the log's next `limit` rows, in the order of commit. */
export async function readCountedEvents(db: Kysely<Tables>, after: number, limit: number): Promise<CountedEvents> {
  const minute = sql`floor(date_part('epoch', at) / 60)::int`;
  const isView = sql`kind = 'view' and counted & 1 = 1`;
  const isComparison = sql`kind = 'compare' and counted <> 0`;
  // Every aggregate takes the rows in the same order, which is all that is asked of it.
  const { rows } = await sql<Record<string, string | null> & { position: number | null; read: number }>`
    select max(seq) as position, count(*)::int as read,
      (array_agg(${minute}) filter (where ${isView}))::text as "viewMinutes",
      (array_agg(product_ids[1]) filter (where ${isView}))::text as "viewIds",
      (array_agg(sign) filter (where ${isView}))::text as "viewSigns",
      (array_agg(${minute}) filter (where ${isComparison}))::text as "pairMinutes",
      (array_agg(sign) filter (where ${isComparison}))::text as "pairSigns",
      (array_agg(counted) filter (where ${isComparison}))::text as "pairCounted",
      (array_agg(cardinality(product_ids)) filter (where ${isComparison}))::text as "pairSizes",
      '{' || string_agg(array_to_string(product_ids, ','), ',') filter (where ${isComparison}) || '}' as "pairIds"
    from (
      select seq, kind, at, product_ids, counted, sign from event where seq > ${after} order by seq limit ${limit}
    ) as page`.execute(db);
  const row = rows[0]!;
  // An array of numbers differs from JSON in its brackets alone, and JSON is read at the speed of the engine.
  const numbers = (name: string): number[] => JSON.parse(`[${row[name]?.slice(1, -1) ?? ""}]`);
  return {
    position: row.position ?? after,
    read: row.read,
    views: { minutes: numbers("viewMinutes"), productIds: numbers("viewIds"), signs: numbers("viewSigns") },
    comparisons: {
      minutes: numbers("pairMinutes"),
      signs: numbers("pairSigns"),
      counted: numbers("pairCounted"),
      sizes: numbers("pairSizes"),
      productIds: numbers("pairIds"),
    },
  };
}
