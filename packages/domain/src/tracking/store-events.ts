import {
  columnOf,
  type Database,
  insertEvents,
  isStoredId,
  lockEventLog,
  type NewEvent,
  prepared,
  type Tables,
  writeTogether,
} from "@vitrine/db";
import { type RawBuilder, sql, type Transaction } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { NOTHING_COUNTS } from "./counted.ts";
import type { Evidence, EvidenceKind } from "./evidence.ts";
import { foldQuery } from "./fold-query.ts";
import { type Visits, visitsOf } from "./take-visits.ts";
import { createTally } from "./tally.ts";
import { tallyEvent } from "./tally-event.ts";
import { type ReachedStates, type VisitorDays, visitorDaysOf } from "./visitor-days.ts";
import type { Visitor } from "./visitors.ts";

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
  /** Whom the events gave away as machines: hashes, hex. They are marked, and what they counted for is to be taken back. */
  convicts: string[];
}

interface JudgedEvent extends OwnedEvent {
  bot: boolean;
  mayCount: boolean;
}

interface Conviction {
  visitors: string[];
  evidence: EvidenceKind[];
  at: Date;
}

/**
 * Appends events, decides which of them count, and adds them to the roll-ups, in one transaction under the log's lock: so the
 * decision is made once, whatever nodes are at it, and stands in the log. An id that is stored already changes nothing.
 */
export async function storeEvents(deps: StoreDeps, batch: readonly OwnedEvent[]): Promise<Stored> {
  const convicted: Conviction[] = [];
  let events = keepFirst(batch).map((owned) => judge(owned, deps.evidence, convicted));
  for (;;) {
    try {
      return await append(deps, events, convicted);
    } catch (error) {
      // Ids are nearly always new, and the log itself finds those that are not: to look them all up first would cost more.
      if (!isStoredId(error)) throw error;
      const stored = await findStored(deps, events);
      if (stored.size === 0) throw error;
      events = events.filter(({ event }) => !stored.has(event.id));
    }
  }
}

/** Two messages to the database, each with an answer to wait for: what it says of the batch, and what becomes of it. */
function append(
  { db, config, evidence }: StoreDeps,
  judged: readonly JudgedEvent[],
  convicted: readonly Conviction[],
): Promise<Stored> {
  const visitors = visitorDaysOf(judged);
  const visits = visitsOf(judged, visitors.numberOf);
  return db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    const known = await takeAndRead(trx, visits, visitors);
    const held = holdForMachines(judged, visitors.hashesOf(known.marked), evidence);
    const counted = visits.decide(known);
    const events = held.map((one) => toNewEvent(one, counted.get(one.event.id) ?? NOTHING_COUNTS));
    const tally = createTally();
    for (const event of events) tallyEvent(tally, event);
    await writeTogether(trx, [
      ...insertEvents(events),
      ...visitors.advance(tally, held, known),
      ...markMachines(convicted),
      ...tally.statements({ before: known.foldedTo, timeZone: config.SITE_TIMEZONE }),
    ]);
    return {
      ids: new Set(events.map(({ id }) => id)),
      convicts: convicted.flatMap(({ visitors }) => visitors),
    };
  });
}

/** What the database says of a batch before it is appended. */
interface Known extends ReachedStates {
  /** The hours before this are counted by day as well. */
  foldedTo: Date | null;
  /** Numbers of visitors that are held for machines. */
  marked: number[];
  /** Numbers of visits. */
  taken: number[];
  before: number[];
}

async function takeAndRead(trx: Transaction<Tables>, { taking }: Visits, { reading }: VisitorDays): Promise<Known> {
  const all = (column: string, relation: string) =>
    sql`array(select ${sql.ref(column)} from ${sql.table(relation)} order by number)`;
  const { rows } = await sql<Known>`${prepared}
    with ${reading}, ${taking}
    select
      (select folded_to from rollup_state where name = 'hours') as "foldedTo",
      array(select number from probed where taken) as taken,
      array(select number from probed where before) as before,
      array(select number from machines) as marked,
      ${all("number", "reached")} as numbers, ${all("seen", "reached")} as seen, ${all("viewed", "reached")} as viewed,
      ${all("compared", "reached")} as compared, ${all("clicked", "reached")} as clicked`.execute(trx);
  return rows[0]!;
}

async function findStored({ db }: StoreDeps, events: readonly JudgedEvent[]): Promise<Set<string>> {
  // Looked up one by one: of a thousand in a list the planner makes a scan of the day.
  const { rows } = await sql<{ id: string }>`
    select stored.id::text from unnest(${columnOf(events, "uuid", ({ event }) => event.id)}) as sent(id),
      lateral (select id from event where event.id = sent.id limit 1) as stored`.execute(db.ingest);
  return new Set(rows.map(({ id }) => id));
}

function toNewEvent({ event, visitor, bot }: JudgedEvent, counted: number): NewEvent {
  return {
    id: event.id,
    kind: event.kind,
    at: event.at,
    receivedAt: event.receivedAt,
    clientAt: event.clientAt,
    productIds: event.productIds,
    query: event.query,
    results: event.results,
    offerId: event.offerId,
    shopId: event.shopId,
    visitor: visitor.hash,
    // Who asks not to be tracked is not told apart by where it came from either.
    context: visitor.hash === null ? null : event.context,
    device: visitor.device,
    counted: bot ? NOTHING_COUNTS : counted,
    sign: 1,
    bot,
  };
}

/** One of each id. */
function keepFirst(batch: readonly OwnedEvent[]): OwnedEvent[] {
  const seen = new Set<string>();
  return batch.filter(({ event: { id } }) => !seen.has(id) && seen.add(id));
}

/** A visitor that another node found to be a machine counts no more. */
function holdForMachines(
  events: readonly JudgedEvent[],
  marked: readonly string[],
  evidence: Evidence,
): readonly JudgedEvent[] {
  if (marked.length === 0) return events;
  const machines = new Set(marked);
  return events.map((one) => {
    if (one.visitor.hash === null || !machines.has(one.visitor.hash)) return one;
    evidence.convict(one.visitor.hash, one.event.receivedAt);
    return { ...one, bot: true };
  });
}

function judge({ event, visitor }: OwnedEvent, evidence: Evidence, convicted: Conviction[]): JudgedEvent {
  if (visitor.hash === null) return { event, visitor, bot: false, mayCount: false };
  const verdict = evidence.consider({
    visitor: visitor.hash,
    network: visitor.network,
    userAgent: visitor.userAgent,
    kind: event.kind,
    subject: event.kind === "search" ? foldQuery(event.query!) : (event.offerId ?? event.productIds[0]!),
    at: event.receivedAt,
  });
  if (verdict.convicted) convicted.push({ ...verdict.convicted, at: event.receivedAt });
  return { event, visitor, bot: verdict.bot, mayCount: verdict.counts };
}

/** In the transaction of the events that gave them away: should the process end here, the next one takes back what is due. */
function markMachines(convicted: readonly Conviction[]): RawBuilder<unknown>[] {
  if (convicted.length === 0) return [];
  const marks = convicted.flatMap(({ visitors, ...why }) => visitors.map((hash) => ({ hash, ...why })));
  const insert = sql`
    insert into bot_mark (visitor, evidence, at)
    select hash, evidence::text[], at
    from unnest(${columnOf(marks, "bytea", ({ hash }) => hash)}, ${columnOf(marks, "text", ({ evidence }) => `{${evidence.join(",")}}`)},
      ${columnOf(marks, "timestamptz", ({ at }) => at)}) as convict(hash, evidence, at)
    on conflict do nothing`;
  return [insert];
}
