import { createHash } from "node:crypto";
import { appendEvents, type Database, lockEventLog, type NewEvent, prepared, type Tables } from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { countedBits, NOTHING_COUNTS, pairsOf } from "./counted.ts";
import { type Evidence, type EvidenceKind, SLOT_MS } from "./evidence.ts";
import { foldQuery } from "./fold-query.ts";
import { advance, countSteps, isSameState, type VisitorDayState } from "./funnel.ts";
import { createTally, type Tally } from "./tally.ts";
import { tallyEvent } from "./tally-event.ts";
import { dayOf, type Visitor } from "./visitors.ts";

const SLOTS_PER_DAY = 48;

/** A checked event and whose it is. */
export interface OwnedEvent {
  event: CheckedEvent;
  visitor: Visitor;
}

export interface StoreDeps {
  db: Pick<Database, "ingest">;
  config: { SITE_TIMEZONE: string };
  evidence: Evidence;
}

export interface Stored {
  /** Ids of the events that were new. */
  ids: Set<string>;
  /** Whom the events gave away as machines. */
  convicted: { visitors: string[]; evidence: EvidenceKind[] }[];
}

/** What the log says of the batch before it is appended. */
interface Known {
  storedIds: Set<string>;
  /** The hours before this are counted by day as well. */
  foldedTo: Date | null;
  marked: Set<string>;
  /** By day and visitor. */
  states: Map<string, VisitorDayState>;
}

/**
 * Appends events, decides which of them count, and adds them to the roll-ups, in one transaction under the log's lock: so the
 * decision is made once, whatever nodes are at it, and stands in the log. An id that is stored already changes nothing.
 */
export async function storeEvents({ db, config, evidence }: StoreDeps, batch: readonly OwnedEvent[]): Promise<Stored> {
  return db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    const known = await readKnown(trx, batch);
    for (const visitor of known.marked) evidence.convict(visitor, batch[0]!.event.receivedAt);
    const fresh = keepFresh(batch, known.storedIds);
    const convicted: Stored["convicted"] = [];
    const judged = fresh.map((owned) => judge(owned, evidence, convicted));
    const counted = await takeVisits(trx, judged);
    const events = judged.map(({ event, visitor, bot }): NewEvent => {
      const { visitor: _, ...rest } = event;
      return {
        ...rest,
        visitor: visitor.hash === null ? null : Buffer.from(visitor.hash, "hex"),
        // Who asks not to be tracked is not told apart by where it came from either.
        context: visitor.hash === null ? null : event.context,
        device: visitor.device,
        counted: counted.get(event.id) ?? NOTHING_COUNTS,
        sign: 1,
        bot,
      };
    });
    const tally = createTally();
    for (const event of events) tallyEvent(tally, event);
    await advanceVisitors(trx, tally, judged, known.states);
    await appendEvents(trx, events);
    await tally.write(trx, { before: known.foldedTo, timeZone: config.SITE_TIMEZONE });
    return { ids: new Set(fresh.map(({ event }) => event.id)), convicted };
  });
}

async function readKnown(trx: Transaction<Tables>, batch: readonly OwnedEvent[]): Promise<Known> {
  const days = new Set<string>();
  const hashes = new Set<string>();
  for (const { event, visitor } of batch) {
    if (visitor.hash === null) continue;
    days.add(dayOf(event.receivedAt));
    hashes.add(visitor.hash);
  }
  const visitors = sql`array(select decode(hash, 'hex') from unnest(${[...hashes]}::text[]) as visitor(hash))`;
  // Looked up one by one: of a thousand ids in a list the planner makes a scan of the day.
  const stored = sql`
    select stored.id::text from unnest(${batch.map(({ event }) => event.id)}::uuid[]) as sent(id),
      lateral (select id from event where event.id = sent.id limit 1) as stored`;
  const { rows } = await sql<{
    storedIds: string[];
    foldedTo: Date | null;
    marked: string[];
    states: [key: string, seen: number, viewed: number | null, compared: number | null, clicked: number | null][];
  }>`${prepared}
    select
      array(${stored}) as "storedIds",
      (select folded_to from rollup_state where name = 'hours') as "foldedTo",
      array(select encode(visitor, 'hex') from bot_mark where visitor = any(${visitors})) as marked,
      coalesce((select json_agg(json_build_array(day || ' ' || encode(visitor, 'hex'), ${epochOf("seen")},
        ${epochOf("viewed")}, ${epochOf("compared")}, ${epochOf("clicked")}))
        from visitor_day where day = any(${[...days]}::date[]) and visitor = any(${visitors})), '[]') as states`.execute(
    trx,
  );
  const { storedIds, foldedTo, marked, states } = rows[0]!;
  return {
    storedIds: new Set(storedIds),
    foldedTo,
    marked: new Set(marked),
    states: new Map(states.map(([key, seen, viewed, compared, clicked]) => [key, { seen, viewed, compared, clicked }])),
  };
}

/** A time in milliseconds, as a number. */
export function epochOf(column: string): RawBuilder<number | null> {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;
}

/** The hours before this are counted by day as well; null where none are. Needs the log's lock. */
export async function readFoldedTo(trx: Transaction<Tables>): Promise<Date | null> {
  const { rows } = await sql<{ foldedTo: Date | null }>`
    select (select folded_to from rollup_state where name = 'hours') as "foldedTo"`.execute(trx);
  return rows[0]!.foldedTo;
}

/** One of each id, of those that are not stored. */
function keepFresh(batch: readonly OwnedEvent[], storedIds: Set<string>): OwnedEvent[] {
  const fresh = new Map<string, OwnedEvent>();
  for (const owned of batch) {
    const { id } = owned.event;
    if (!storedIds.has(id) && !fresh.has(id)) fresh.set(id, owned);
  }
  return [...fresh.values()];
}

interface JudgedEvent extends OwnedEvent {
  bot: boolean;
  mayCount: boolean;
}

function judge(owned: OwnedEvent, evidence: Evidence, convicted: Stored["convicted"]): JudgedEvent {
  const { event, visitor } = owned;
  if (visitor.hash === null) return { ...owned, bot: false, mayCount: false };
  const verdict = evidence.consider({
    visitor: visitor.hash,
    network: visitor.network,
    userAgent: visitor.userAgent,
    kind: event.kind,
    subject: subjectsOf(event)[0]![0],
    at: event.receivedAt,
  });
  if (verdict.convicted) convicted.push(verdict.convicted);
  return { ...owned, bot: verdict.bot, mayCount: verdict.counts };
}

/** What an event is counted for, once per visitor and slot each. */
function subjectsOf({ kind, productIds, offerId, query }: CheckedEvent): [subject: number, other: number][] {
  if (kind === "compare") return pairsOf(productIds);
  if (kind === "click") return [[offerId!, 0]];
  if (kind === "search") return [[hashOf(foldQuery(query!)), 0]];
  return [[productIds[0]!, 0]];
}

function hashOf(text: string): number {
  return createHash("sha1").update(text).digest().readUIntBE(0, 6);
}

/**
 * Takes the visits that the events stand for, as far as nobody has them: a row that is new is a subject that counts.
 *
 * @returns the bits of what counts, by event
 */
async function takeVisits(trx: Transaction<Tables>, events: readonly JudgedEvent[]): Promise<Map<string, number>> {
  const wanted: { slot: number; visitor: string; kind: string; subject: number; other: number; eventId: string }[] = [];
  for (const { event, visitor, mayCount } of events) {
    if (!mayCount) continue;
    const slot = Math.floor(event.receivedAt.getTime() / SLOT_MS);
    for (const [subject, other] of subjectsOf(event)) {
      const visit = { slot, visitor: visitor.hash!, kind: event.kind as string, subject, other, eventId: event.id };
      wanted.push(visit);
      if (event.kind === "compare") wanted.push({ ...visit, kind: "pair-day", slot: slot - (slot % SLOTS_PER_DAY) });
    }
  }
  if (wanted.length === 0) return new Map();
  const column = <T>(read: (visit: (typeof wanted)[number]) => T) => wanted.map(read);
  // Of a view in the second half of an hour: whether the visitor counted for the product in the first half.
  const { rows } = await sql<{
    eventId: string;
    kind: string;
    subject: number;
    other: number;
    again: boolean;
  }>`${prepared}
    insert into visit (slot, visitor, kind, subject, other, event_id)
    select slot, decode(visitor, 'hex'), kind, subject, other, event_id
    from unnest(${column(({ slot }) => slot)}::int[], ${column(({ visitor }) => visitor)}::text[],
      ${column(({ kind }) => kind)}::text[], ${column(({ subject }) => subject)}::bigint[],
      ${column(({ other }) => other)}::bigint[], ${column(({ eventId }) => eventId)}::uuid[]
    ) as row(slot, visitor, kind, subject, other, event_id)
    on conflict do nothing
    returning event_id as "eventId", kind, subject, other, kind = 'view' and slot % 2 = 1 and exists (
      select from visit as before where before.slot = visit.slot - 1 and before.visitor = visit.visitor
        and before.kind = 'view' and before.subject = visit.subject and before.other = 0) as again`.execute(trx);
  const taken = new Map(
    rows.map(({ eventId, kind, subject, other, again }) => [`${eventId} ${kind} ${subject} ${other}`, again]),
  );
  return new Map(
    events.map(({ event }) => {
      let counted = NOTHING_COUNTS;
      subjectsOf(event).forEach(([subject, other], index) => {
        const again = taken.get(`${event.id} ${event.kind} ${subject} ${other}`);
        if (again === undefined) return;
        const isFirst = event.kind === "compare" ? taken.has(`${event.id} pair-day ${subject} ${other}`) : !again;
        counted |= countedBits(index, isFirst);
      });
      return [event.id, counted];
    }),
  );
}

/** Moves visitors on in the funnel, machines left aside. */
async function advanceVisitors(
  trx: Transaction<Tables>,
  tally: Tally,
  events: readonly JudgedEvent[],
  states: Known["states"],
): Promise<void> {
  const moved = new Map<string, VisitorDayState>();
  for (const { event, visitor, bot } of events) {
    if (visitor.hash === null || bot) continue;
    const key = `${dayOf(event.receivedAt)} ${visitor.hash}`;
    const state = moved.get(key) ?? states.get(key) ?? null;
    const next = advance(state, event);
    if (!isSameState(state, next)) moved.set(key, next);
  }
  if (moved.size === 0) return;
  for (const [key, state] of moved) {
    countSteps(tally, states.get(key) ?? null, -1);
    countSteps(tally, state, 1);
  }
  const rows = [...moved].map(([key, state]) => ({ day: key.slice(0, 10), hash: key.slice(11), ...state }));
  const times = (field: keyof VisitorDayState) =>
    sql`${rows.map((row) => (row[field] === null ? null : new Date(row[field])))}::timestamptz[]`;
  await sql`${prepared}
    insert into visitor_day (day, visitor, seen, viewed, compared, clicked)
    select day, decode(hash, 'hex'), seen, viewed, compared, clicked
    from unnest(${rows.map(({ day }) => day)}::date[], ${rows.map(({ hash }) => hash)}::text[], ${times("seen")},
      ${times("viewed")}, ${times("compared")}, ${times("clicked")}) as row(day, hash, seen, viewed, compared, clicked)
    on conflict (day, visitor) do update
      set viewed = excluded.viewed, compared = excluded.compared, clicked = excluded.clicked`.execute(trx);
}
