import { type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "../entities/index.ts";

/** Held from the append to the commit, so that `event.seq` is in commit order. Taken after the change log's lock. */
const EVENT_LOCK = 6_403;
const PARTITION_LOCK = 6_404;
const DAY_MS = 86_400_000;

export type EventKind = "view" | "compare" | "search" | "click";

export interface NewEvent {
  /** A uuidv7 made by the client: the same event sent twice is stored once. */
  id: string;
  kind: EventKind;
  /** `least(clientAt, receivedAt)`. */
  at: Date;
  clientAt: Date | null;
  productIds: number[];
  query: string | null;
  results: number | null;
  offerId: number | null;
  visitor: Uint8Array | null;
  context: Record<string, string> | null;
}

export interface EventRow {
  id: string;
  seq: number;
  kind: EventKind;
  at: Date;
  productIds: number[];
}

/**
 * Appends events and returns those that were new. Must be the transaction's last statement but for roll-ups derived
 * from what it returns: the lock is held until the commit.
 */
export async function appendEvents(trx: Transaction<Tables>, events: NewEvent[]): Promise<EventRow[]> {
  if (events.length === 0) return [];
  const rows = events.map((event) => ({
    id: event.id,
    kind: event.kind,
    at: event.at,
    client_at: event.clientAt,
    product_ids: event.productIds,
    query: event.query,
    results: event.results,
    offer_id: event.offerId,
    visitor: event.visitor && `\\x${Buffer.from(event.visitor).toString("hex")}`,
    context: event.context,
  }));
  await sql`select pg_advisory_xact_lock(${sql.lit(EVENT_LOCK)})`.execute(trx);
  const { rows: stored } = await sql<EventRow>`
    insert into event (id, kind, at, client_at, product_ids, query, results, offer_id, visitor, context)
    select id, kind, at, client_at, product_ids, query, results, offer_id, visitor, context
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as row(id uuid, kind text, at timestamptz, client_at timestamptz, product_ids bigint[], query text, results int,
        offer_id bigint, visitor bytea, context jsonb)
    on conflict (id) do nothing
    returning id, seq, kind, at, product_ids as "productIds"`.execute(trx);
  return stored;
}

/** Reads the log in commit order. */
export async function readEvents(db: Kysely<Tables>, after: number, limit: number): Promise<EventRow[]> {
  return (await db
    .selectFrom("event")
    .select(["id", "seq", "kind", "at", "product_ids as productIds"])
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute()) as EventRow[];
}

/**
 * Makes the day partitions from `from` to `to` that are missing. A uuidv7 begins with its time in milliseconds, so a
 * range of ids is a day.
 */
export async function ensureEventPartitions(db: Kysely<Tables>, from: Date, to: Date): Promise<void> {
  const wanted: { name: string; lower: string; upper: string }[] = [];
  for (let day = Math.floor(from.getTime() / DAY_MS); day * DAY_MS <= to.getTime(); day++) {
    const name = `event_${new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll("-", "")}`;
    wanted.push({ name, lower: firstUuidAt(day * DAY_MS), upper: firstUuidAt((day + 1) * DAY_MS) });
  }
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(PARTITION_LOCK)})`.execute(trx);
    for (const { name, lower, upper } of wanted) {
      await sql`create table if not exists ${sql.table(name)} partition of event
        for values from (${sql.lit(lower)}) to (${sql.lit(upper)})`.execute(trx);
    }
  });
}

function firstUuidAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
