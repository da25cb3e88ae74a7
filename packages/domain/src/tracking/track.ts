import {
  appendEvents,
  type Database,
  type EventRow,
  ensureEventPartitions,
  type NewEvent,
  type Tables,
} from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import { recordset } from "../platform/batch.ts";
import type { Clock } from "../platform/clock.ts";
import {
  type TrackedEvent,
  type TrackInput,
  type TrackReceipt,
  type TrackRejection,
  trackedEventSchema,
} from "./contract.ts";
import { uuidv7Time } from "./uuidv7.ts";

/** An event's own time may be this much before or after ours. */
const MAX_AGE_MS = 48 * 3_600_000;
const MAX_AHEAD_MS = 5 * 60_000;

export interface TrackDeps {
  db: Pick<Database, "ingest">;
  clock: Clock;
  bus: { wake(topic: "event"): void };
}

/**
 * Stores what visitors did. Answers only after the commit: an accepted event is durable, with its hourly count in the
 * same transaction. The same event id counts once, however often it is sent. Each entry is judged alone.
 */
export async function track(deps: TrackDeps, input: TrackInput): Promise<TrackReceipt> {
  const receivedAt = deps.clock.now();
  const rejected: TrackRejection[] = [];
  const events = new Map<string, NewEvent>();
  let repeats = 0;
  input.events.forEach((entry, index) => {
    const checked = checkEvent(entry, receivedAt);
    if ("reason" in checked) rejected.push({ index, reason: checked.reason });
    else if (events.has(checked.id)) repeats++;
    else events.set(checked.id, checked);
  });
  const accepted = await storeEvents(deps, [...events.values()], receivedAt);
  if (accepted > 0) deps.bus.wake("event");
  return { accepted, duplicates: repeats + events.size - accepted, rejected };
}

function checkEvent(entry: TrackedEvent, receivedAt: Date): NewEvent | { reason: string } {
  const parsed = trackedEventSchema.safeParse(entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return { reason: `${issue.path.join(".") || "event"}: ${issue.message}` };
  }
  const event = parsed.data;
  for (const [name, time] of [
    ["id", uuidv7Time(event.id)],
    ["at", event.at],
  ] as const) {
    const age = time ? receivedAt.getTime() - time.getTime() : 0;
    if (age > MAX_AGE_MS) return { reason: `${name}: is more than 48 hours old` };
    if (age < -MAX_AHEAD_MS) return { reason: `${name}: is more than 5 minutes ahead` };
  }
  return {
    id: event.id,
    kind: event.kind,
    at: event.at && event.at < receivedAt ? event.at : receivedAt,
    clientAt: event.at ?? null,
    productIds: productIdsOf(event),
    query: event.kind === "search" ? event.query : null,
    results: event.kind === "search" ? event.results : null,
    offerId: event.kind === "click" ? event.offerId : null,
    visitor: null,
    context: event.context ? (event.context as Record<string, string>) : null,
  };
}

function productIdsOf(event: TrackedEvent): number[] {
  if (event.kind === "view") return [event.productId];
  if (event.kind === "compare") return [...new Set(event.productIds)].sort((a, b) => a - b);
  if (event.kind === "click" && event.productId) return [event.productId];
  return [];
}

async function storeEvents({ db }: TrackDeps, events: NewEvent[], receivedAt: Date): Promise<number> {
  if (events.length === 0) return 0;
  const store = () =>
    db.ingest.transaction().execute(async (trx) => {
      const stored = await appendEvents(trx, events);
      await rollUp(trx, stored);
      return stored.length;
    });
  try {
    return await store();
  } catch (error) {
    if (!isMissingPartition(error)) throw error;
    // The first event of a day nobody prepared: the accepted window, and a day ahead.
    await ensureEventPartitions(
      db.ingest,
      new Date(receivedAt.getTime() - MAX_AGE_MS),
      new Date(receivedAt.getTime() + 24 * 3_600_000),
    );
    return store();
  }
}

/** "No partition of relation found for row" is a check violation on the parent table. */
function isMissingPartition(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23514" && error.message.includes("no partition");
}

/** Adds new events to the hourly counts, in the order of the keys, so that two writers cannot lock each other out. */
async function rollUp(trx: Transaction<Tables>, events: EventRow[]): Promise<void> {
  const hours = new Map<string, { product_id: number; hour: string; kind: string; count: number }>();
  const pairs = new Map<string, { low: number; high: number; hour: string; count: number }>();
  for (const { kind, at, productIds } of events) {
    const hour = `${at.toISOString().slice(0, 13)}:00:00Z`;
    // Product 0 counts the events themselves: searches have no product, and a comparison of three is one comparison.
    for (const productId of [0, ...productIds]) {
      const key = `${productId}|${hour}|${kind}`;
      const entry = hours.get(key) ?? { product_id: productId, hour, kind, count: 0 };
      entry.count++;
      hours.set(key, entry);
    }
    if (kind !== "compare") continue;
    for (const [index, low] of productIds.entries()) {
      for (const high of productIds.slice(index + 1)) {
        const key = `${low}|${high}|${hour}`;
        const entry = pairs.get(key) ?? { low, high, hour, count: 0 };
        entry.count++;
        pairs.set(key, entry);
      }
    }
  }
  if (hours.size > 0) {
    await sql`insert into event_hour (product_id, hour, kind, count)
      select product_id, hour, kind, count
      from ${recordset([...hours.values()])} as row(product_id bigint, hour timestamptz, kind text, count bigint)
      order by product_id, hour, kind
      on conflict (product_id, hour, kind) do update set count = event_hour.count + excluded.count`.execute(trx);
  }
  if (pairs.size > 0) {
    await sql`insert into pair_hour (low, high, hour, count)
      select low, high, hour, count
      from ${recordset([...pairs.values()])} as row(low bigint, high bigint, hour timestamptz, count bigint)
      order by low, high, hour
      on conflict (low, high, hour) do update set count = pair_hour.count + excluded.count`.execute(trx);
  }
}
