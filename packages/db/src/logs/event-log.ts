import { randomUUID } from "node:crypto";
import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { arrayOf, columnOf, type ElementOf, type ElementType } from "../array-of.ts";
import type { Tables } from "../entities/index.ts";
import { prepared, unawaited } from "../prepared.ts";

/** Held from the append to the commit, so that `event.seq` is in commit order. Taken after the change log's lock. */
const EVENT_LOCK = 6_403;
const DAY_MS = 86_400_000;
const SLOTS_PER_DAY = 48;

export type EventKind = "view" | "compare" | "search" | "click";

export interface NewEvent {
  /** A uuidv7 made by the client: the same event sent twice is stored once. */
  id: string;
  kind: EventKind;
  /** `least(clientAt, receivedAt)`. */
  at: Date;
  receivedAt: Date;
  clientAt: Date | null;
  /** Of a comparison in ascending order. */
  productIds: number[];
  query: string | null;
  results: number | null;
  offerId: number | null;
  /** Of the offer. */
  shopId: number | null;
  /** Hash, hex. */
  visitor: string | null;
  /** Which of it counts, as bits; 0 where none of it does. */
  counted: number;
  /** -1 takes back what an earlier row counted. */
  sign: 1 | -1;
  device: string | null;
  bot: boolean;
  context: Record<string, string> | null;
}

/** What readers of the log are told of an event. */
export interface EventRow {
  id: string;
  seq: number;
  kind: EventKind;
  at: Date;
  productIds: number[];
  counted: number;
  sign: 1 | -1;
}

/** Another after every transaction that had the log's lock: where it is still the same, nobody has had it since. */
export type EventLogHead = string;

/**
 * Takes the log's lock, which is held until the commit: whoever has it alone decides and appends. Everything between it and
 * the commit makes other writers wait.
 *
 * @returns the log's head after the commit
 */
export async function lockEventLog(trx: Transaction<Tables>, next = createEventLogHead()): Promise<EventLogHead> {
  await takeLock(trx);
  await sql`${unawaited}${prepared} update log_head set mark = ${next} where log = 'event'`.execute(trx);
  return next;
}

/** As `lockEventLog`, if nobody has had the lock since `head`; else the transaction fails, in a way that `isOutrun` knows. */
export async function lockEventLogAt(trx: Transaction<Tables>, head: EventLogHead, next: EventLogHead): Promise<void> {
  await takeLock(trx);
  // Nobody awaits it, so it has to fail by itself: the mark must not be null.
  await sql`${unawaited}${prepared} update log_head set mark = case when mark = ${head}::uuid then ${next}::uuid end
    where log = 'event'`.execute(trx);
}

/** Whether a transaction failed because somebody had the log's lock in between. */
export function isOutrun(error: unknown): boolean {
  const { code, table } = error as { code?: string; table?: string };
  return code === "23502" && table === "log_head";
}

export function createEventLogHead(): EventLogHead {
  return randomUUID();
}

async function takeLock(trx: Transaction<Tables>): Promise<void> {
  await sql`${unawaited}${prepared} select pg_advisory_xact_lock(${sql.lit(EVENT_LOCK)})`.execute(trx);
}

/**
 * Appends events. Needs `lockEventLog`. An id that is there already is an error, which `isStoredId` knows: to let the insert
 * pass over it would make every row twice as dear (measured).
 */
export async function appendEvents(trx: Transaction<Tables>, events: readonly NewEvent[]): Promise<void> {
  await writeTogether(trx, insertEvents(events));
}

/** What appends events, to be written together with what is counted of them; nothing where there are none. */
export function insertEvents(events: readonly NewEvent[]): RawBuilder<unknown>[] {
  if (events.length === 0) return [];
  const column = <Type extends ElementType>(type: Type, read: (event: NewEvent) => ElementOf<Type> | null) =>
    columnOf(events, type, read);
  // The products of all events, and of each from which to which: to write every list as a text would cost more to read.
  const productIds: number[] = [];
  const bounds = events.map((event) => ({ first: productIds.length + 1, last: productIds.push(...event.productIds) }));
  // Columns as arrays: a third of the time that a list of objects takes.
  const insert = sql`
    insert into event (id, kind, at, received_at, client_at, product_ids, query, results, offer_id, shop_id, visitor, counted, sign,
      device, bot, context)
    select id, kind, at, received_at, client_at, (${arrayOf("bigint", productIds)})[first:last], query, results, offer_id, shop_id, visitor, counted, sign,
      device, bot, context::jsonb
    from unnest(
      ${column("uuid", ({ id }) => id)}, ${column("text", ({ kind }) => kind)}, ${column("timestamptz", ({ at }) => at)},
      ${column("timestamptz", ({ receivedAt }) => receivedAt)}, ${column("timestamptz", ({ clientAt }) => clientAt)},
      ${columnOf(bounds, "int", ({ first }) => first)}, ${columnOf(bounds, "int", ({ last }) => last)}, ${column("text", ({ query }) => query)},
      ${column("int", ({ results }) => results)}, ${column("bigint", ({ offerId }) => offerId)},
      ${column("bigint", ({ shopId }) => shopId)}, ${column("bytea", ({ visitor }) => visitor)},
      ${column("int", ({ counted }) => counted)}, ${column("smallint", ({ sign }) => sign)},
      ${column("text", ({ device }) => device)}, ${column("boolean", ({ bot }) => bot)},
      ${column("text", ({ context }) => context && JSON.stringify(context))}
    ) as row(id, kind, at, received_at, client_at, first, last, query, results, offer_id, shop_id, visitor, counted, sign, device,
      bot, context)`;
  return [insert];
}

/** Whether a transaction failed because an id is in the log already. */
export function isStoredId(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === "23505" && /^event_\d+_pkey$/.test(constraint ?? "");
}

/**
 * Writes to several tables in one message to the database instead of one each. Each statement is to have a table of its own.
 * Nobody awaits it: should it fail, whatever comes next in the transaction does.
 */
export async function writeTogether(trx: Transaction<Tables>, writes: readonly RawBuilder<unknown>[]): Promise<void> {
  if (writes.length === 0) return;
  const parts = writes.map((write, index) => sql`${sql.ref(`write_${index}`)} as (${write})`);
  await sql`${unawaited}${prepared} with ${sql.join(parts)} select`.execute(trx);
}

/** Reads the log in commit order. */
export async function readEvents(db: Kysely<Tables>, after: number, limit: number): Promise<EventRow[]> {
  return (await db
    .selectFrom("event")
    .select(["id", "seq", "kind", "at", "product_ids as productIds", "counted", "sign"])
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute()) as EventRow[];
}

/** A day's partitions of the log and of what goes with it, `event_20260301` and `visit_20260301`. */
function partitionsOf(day: number): { name: string; parent: string; lower: string; upper: string }[] {
  return [
    { parent: "event", lower: firstUuidAt(day * DAY_MS), upper: firstUuidAt((day + 1) * DAY_MS) },
    { parent: "visit", lower: String(day * SLOTS_PER_DAY), upper: String((day + 1) * SLOTS_PER_DAY) },
  ].map((partition) => ({ ...partition, name: `${partition.parent}_${suffixOf(day)}` }));
}

function suffixOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll("-", "");
}

/**
 * The table that has all visits of these half hours: the partition itself where they are of one day. To find the partition
 * for every row costs more than the row (measured: 1,000 look-ups 8 ms, of the partition 2).
 */
export function visitTable(slots: readonly number[]): RawBuilder<unknown> {
  const day = Math.floor((slots[0] ?? 0) / SLOTS_PER_DAY);
  const isOneDay = slots.length > 0 && slots.every((slot) => Math.floor(slot / SLOTS_PER_DAY) === day);
  return sql.table(isOneDay ? `visit_${suffixOf(day)}` : "visit");
}

/** Whether a transaction failed because nobody has made the partition of a day yet. */
export function isMissingPartition(error: unknown): boolean {
  const { code, constraint, table, message } = error as Partial<
    Record<"code" | "constraint" | "table" | "message", string>
  >;
  // That there is no partition for a row is a violation on the parent table, of no constraint that has a name.
  const isOfParent = code === "23514" && constraint === undefined && (table === "event" || table === "visit");
  return isOfParent || (code === "42P01" && /visit_\d{8}/.test(message ?? ""));
}

/**
 * Makes the day partitions from `from` to `to` that are missing. A uuidv7 begins with its time in milliseconds, so a
 * range of ids is a day.
 *
 * It has the log to itself: a partition comes and goes under a lock of the whole table, which would wait for a transaction
 * that has read the table, while that waits behind it to write.
 */
export async function ensureEventPartitions(db: Kysely<Tables>, from: Date, to: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    for (let day = Math.floor(from.getTime() / DAY_MS); day * DAY_MS <= to.getTime(); day++) {
      for (const { name, parent, lower, upper } of partitionsOf(day)) {
        await sql`create table if not exists ${sql.table(name)} partition of ${sql.table(parent)}
          for values from (${sql.lit(lower)}) to (${sql.lit(upper)})`.execute(trx);
      }
    }
  });
}

/**
 * Drops the partitions whose whole day is before the given times. As `ensureEventPartitions`, it has the log to itself.
 *
 * @returns the names of those dropped
 */
export async function dropEventPartitions(db: Kysely<Tables>, before: { event: Date; visit: Date }): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    const { rows } = await sql<{ name: string }>`
      select child.relname as name from pg_inherits join pg_class as child on child.oid = inhrelid
      where inhparent in ('event'::regclass, 'visit'::regclass) order by 1`.execute(trx);
    const ended = rows.filter(({ name }) => {
      const [, parent, year, month, day] = /^(event|visit)_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
      const end = Date.UTC(Number(year), Number(month) - 1, Number(day) + 1);
      return parent !== undefined && end <= before[parent as "event" | "visit"].getTime();
    });
    for (const { name } of ended) await sql`drop table ${sql.table(name)}`.execute(trx);
    return ended.map(({ name }) => name);
  });
}

function firstUuidAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
