import type { Database } from "@vitrine/db";
import { sql } from "kysely";
import { type Clock, createManualClock } from "../platform/clock.ts";
import type { TrackedEvent, TrackReceipt } from "./contract.ts";
import { countedProducts, countsSubject, isFirstOfSubject, pairsOf } from "./counted.ts";
import { createIngest, type Ingest } from "./ingest.ts";
import { track } from "./track.ts";
import { createUuidv7 } from "./uuidv7.ts";
import type { Client } from "./visitors.ts";

/** An event without what the test does not care about. */
export type EventDraft = {
  [Kind in TrackedEvent as Kind["kind"]]: Omit<Kind, "id"> & { id?: string };
}[TrackedEvent["kind"]];

export interface TestTracking {
  clock: ReturnType<typeof createManualClock>;
  ingest: Ingest;
  /** As a site's server does, which names its visitors. */
  track(...events: EventDraft[]): Promise<TrackReceipt>;
  /** As a browser does. */
  trackFrom(client: Partial<Client>, ...events: EventDraft[]): Promise<TrackReceipt>;
}

/** The tracking of a node over a test's database, at a time of its own. */
export function openTestTracking(
  db: Database,
  { start = "2026-03-10T12:00:00Z", timeZone = "UTC" }: { start?: string; timeZone?: string } = {},
): TestTracking {
  const clock = createManualClock(start);
  const log = { warn() {}, info() {} };
  const ingest = createIngest({ db, config: { SITE_TIMEZONE: timeZone }, clock, log, bus: { wake() {} } });
  const send = (events: EventDraft[], client: Client, mayNameVisitors: boolean) =>
    track({ clock, ingest }, { events: withIds(events, clock) }, { client, mayNameVisitors });
  return {
    clock,
    ingest,
    track: (...events) => send(events, { address: "", userAgent: "", asksNotToBeTracked: false }, true),
    trackFrom: (client, ...events) =>
      send(events, { address: "203.0.113.7", userAgent: "Firefox", asksNotToBeTracked: false, ...client }, false),
  };
}

function withIds(events: EventDraft[], clock: Clock): TrackedEvent[] {
  return events.map((event) => ({ id: createUuidv7(clock.now()), ...event })) as TrackedEvent[];
}

/** Makes products that have nothing but a name. @returns their ids */
export async function makeProducts(db: Database, count: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`insert into product (slug, name)
    select 'product-' || gen_random_uuid(), 'Product ' || number from generate_series(1, ${count}::int) as number
    returning id`.execute(db.ingest);
  return rows.map(({ id }) => id);
}

/** Empties the log and everything that is counted of it. */
export async function clearTracking(db: Database): Promise<void> {
  await sql`truncate event, visit, visitor_day, visitor_salt, bot_mark, pair_total, rollup_state, rollup_block, ${sql.join(
    ["event", "pair", "search", "click", "source", "funnel"].flatMap((name) => [
      sql.table(`${name}_hour`),
      sql.table(`${name}_day`),
      sql.table(`${name}_block`),
      sql.table(`${name}_block_hour`),
    ]),
  )}`.execute(db.ingest);
}

/** Rows of a roll-up with what is not zero, as "key: measures", sorted. */
export type Counts = Record<string, Record<string, number>>;

/** What `event_hour`, `pair_hour` and, of the closed hours, `pair_total` should hold, counted from the log alone. */
export async function recount(db: Database): Promise<{ events: Counts; pairs: Counts; totals: Counts }> {
  const { rows } = await sql<{
    kind: string;
    at: Date;
    productIds: number[];
    counted: number;
    sign: number;
    bot: boolean;
    isClosed: boolean;
  }>`
    select kind, at, product_ids as "productIds", counted, sign, bot,
      coalesce(at < (select folded_to from rollup_state where name = 'hours'), false) as "isClosed"
    from event`.execute(db.reads);
  const [events, pairs, totals]: [Counts, Counts, Counts] = [{}, {}, {}];
  for (const { kind, at, productIds, counted, sign, bot, isClosed } of rows) {
    const hour = at.toISOString().slice(0, 13);
    const count = sign === 1 ? 1 : 0;
    const own = kind === "compare" ? countedProducts(productIds, counted) : counted ? productIds : [];
    add(events, `${hour} ${kind} 0`, { count, counted: counted ? sign : 0, bots: bot ? 1 : 0 });
    for (const id of productIds) {
      const visitors = kind === "view" && isFirstOfSubject(counted, 0) ? sign : 0;
      add(events, `${hour} ${kind} ${id}`, {
        count,
        counted: own.includes(id) ? sign : 0,
        visitors,
        bots: bot ? 1 : 0,
      });
      if (kind === "compare" && isClosed) add(totals, `0 ${id}`, { count, counted: own.includes(id) ? sign : 0 });
    }
    if (kind !== "compare") continue;
    pairsOf(productIds).forEach(([low, high], index) => {
      const measures = {
        count,
        counted: countsSubject(counted, index) ? sign : 0,
        visitors: isFirstOfSubject(counted, index) ? sign : 0,
      };
      add(pairs, `${hour} ${low} ${high}`, measures);
      if (isClosed) add(totals, `${low} ${high}`, measures);
    });
  }
  return { events, pairs, totals };
}

/** What the roll-ups do hold. */
export async function readRollUps(db: Database): Promise<{ events: Counts; pairs: Counts; totals: Counts }> {
  const read = async (table: string, keys: string[]) => {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db.reads);
    const counts: Counts = {};
    for (const row of rows) {
      const key = keys.map((name) =>
        row[name] instanceof Date ? row[name].toISOString().slice(0, 13) : String(row[name]),
      );
      const measures = Object.entries(row).filter(([name]) => !keys.includes(name)) as [string, number][];
      add(counts, key.join(" "), Object.fromEntries(measures));
    }
    return counts;
  };
  return {
    events: await read("event_hour", ["hour", "kind", "product_id"]),
    pairs: await read("pair_hour", ["hour", "low", "high"]),
    totals: await read("pair_total", ["low", "high"]),
  };
}

function add(counts: Counts, key: string, measures: Record<string, number>): void {
  const entry = counts[key] ?? {};
  counts[key] = entry;
  for (const [name, value] of Object.entries(measures)) {
    const sum = (entry[name] ?? 0) + value;
    if (sum === 0) delete entry[name];
    else entry[name] = sum;
  }
}
