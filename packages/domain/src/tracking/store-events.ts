import {
  type Database,
  insertEvents,
  isStoredId,
  lockEventLog,
  type NewEvent,
  plainArray,
  prepared,
  type Tables,
  writeTogether,
} from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { NOTHING_COUNTS } from "./counted.ts";
import type { Evidence, EvidenceKind } from "./evidence.ts";
import { foldQuery } from "./fold-query.ts";
import type { VisitorDayState } from "./funnel.ts";
import { takeVisits } from "./take-visits.ts";
import { createTally } from "./tally.ts";
import { tallyEvent } from "./tally-event.ts";
import { advanceVisitors, epochOf, storeStates } from "./visitor-days.ts";
import { dayOf, type Visitor } from "./visitors.ts";

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

interface Conviction {
  visitors: string[];
  evidence: EvidenceKind[];
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
export async function storeEvents(deps: StoreDeps, batch: readonly OwnedEvent[]): Promise<Stored> {
  const judged = judgeBatch(batch, deps.evidence);
  try {
    return await storeJudged(deps, judged, { mayBeStored: false });
  } catch (error) {
    // Ids are nearly always new, and the log itself finds those that are not: to look them all up first would cost more.
    if (!isStoredId(error)) throw error;
    return storeJudged(deps, judged, { mayBeStored: true });
  }
}

function storeJudged(
  { db, config, evidence }: StoreDeps,
  { events: all, convicted }: JudgedBatch,
  { mayBeStored }: { mayBeStored: boolean },
): Promise<Stored> {
  return db.ingest.transaction().execute(async (trx) => {
    await lockEventLog(trx);
    const known = await readKnown(trx, all, mayBeStored);
    const judged = withoutStored(all, known, evidence);
    const counted = await takeVisits(trx, judged);
    const events = judged.map((one) => toNewEvent(one, counted.get(one.event.id) ?? NOTHING_COUNTS));
    const tally = createTally();
    for (const event of events) tallyEvent(tally, event);
    const moved = advanceVisitors(tally, judged, known.states);
    await writeTogether(trx, [
      ...insertEvents(events),
      ...storeStates(moved),
      ...tally.statements({ before: known.foldedTo, timeZone: config.SITE_TIMEZONE }),
    ]);
    await markMachines(trx, convicted, all[0]!.event.receivedAt);
    return {
      ids: new Set(events.map(({ id }) => id)),
      convicts: convicted.flatMap(({ visitors }) => visitors),
    };
  });
}

function toNewEvent({ event: { visitor: _, ...event }, visitor, bot }: JudgedEvent, counted: number): NewEvent {
  return {
    ...event,
    visitor: visitor.hash === null ? null : Buffer.from(visitor.hash, "hex"),
    // Who asks not to be tracked is not told apart by where it came from either.
    context: visitor.hash === null ? null : event.context,
    device: visitor.device,
    counted,
    sign: 1,
    bot,
  };
}

/** @param mayBeStored whether ids are to be looked up */
async function readKnown(trx: Transaction<Tables>, batch: readonly OwnedEvent[], mayBeStored: boolean): Promise<Known> {
  const days = new Set<string>();
  const hashes = new Set<string>();
  for (const { event, visitor } of batch) {
    if (visitor.hash === null) continue;
    days.add(dayOf(event.receivedAt));
    hashes.add(visitor.hash);
  }
  const ids = mayBeStored ? batch.map(({ event }) => event.id) : [];
  const visitors = sql`(select decode(hash, 'hex') as hash from unnest(${plainArray([...hashes])}::text[]) as visitor(hash))`;
  // Looked up one by one: of a thousand in a list the planner makes a scan of the day.
  const stored = sql`
    select stored.id::text from unnest(${plainArray(ids)}::uuid[]) as sent(id),
      lateral (select id from event where event.id = sent.id limit 1) as stored`;
  const reached = sql`
    select state.* from unnest(${[...days]}::date[]) as sent(day), ${visitors} as wanted,
      lateral (select * from visitor_day where day = sent.day and visitor = wanted.hash limit 1) as state`;
  const { rows } = await sql<{
    storedIds: string[];
    foldedTo: Date | null;
    marked: string[];
    states: [key: string, seen: number, viewed: number | null, compared: number | null, clicked: number | null][];
  }>`${prepared}
    select
      array(${stored}) as "storedIds",
      (select folded_to from rollup_state where name = 'hours') as "foldedTo",
      array(select encode(visitor, 'hex') from bot_mark where visitor = any(array${visitors})) as marked,
      coalesce((select json_agg(json_build_array(day || ' ' || encode(visitor, 'hex'), ${epochOf("seen")},
        ${epochOf("viewed")}, ${epochOf("compared")}, ${epochOf("clicked")}))
        from (${reached}) as state), '[]') as states`.execute(trx);
  const { storedIds, foldedTo, marked, states } = rows[0]!;
  return {
    storedIds: new Set(storedIds),
    foldedTo,
    marked: new Set(marked),
    states: new Map(states.map(([key, seen, viewed, compared, clicked]) => [key, { seen, viewed, compared, clicked }])),
  };
}

/** One of each id. */
function keepFirst(batch: readonly OwnedEvent[]): OwnedEvent[] {
  const first = new Map<string, OwnedEvent>();
  for (const owned of batch) if (!first.has(owned.event.id)) first.set(owned.event.id, owned);
  return [...first.values()];
}

/** The events that are not stored yet. A visitor that another node found to be a machine counts no more. */
function withoutStored(
  events: readonly JudgedEvent[],
  { storedIds, marked }: Known,
  evidence: Evidence,
): JudgedEvent[] {
  for (const { event, visitor } of events) {
    if (visitor.hash !== null && marked.has(visitor.hash)) evidence.convict(visitor.hash, event.receivedAt);
  }
  const fresh = storedIds.size > 0 ? events.filter(({ event }) => !storedIds.has(event.id)) : [...events];
  if (marked.size === 0) return fresh;
  return fresh.map((one) =>
    one.visitor.hash !== null && marked.has(one.visitor.hash) ? { ...one, bot: true, mayCount: false } : one,
  );
}

interface JudgedEvent extends OwnedEvent {
  bot: boolean;
  mayCount: boolean;
}

interface JudgedBatch {
  events: JudgedEvent[];
  convicted: Conviction[];
}

function judgeBatch(batch: readonly OwnedEvent[], evidence: Evidence): JudgedBatch {
  const convicted: Conviction[] = [];
  return { events: keepFirst(batch).map((owned) => judge(owned, evidence, convicted)), convicted };
}

function judge(owned: OwnedEvent, evidence: Evidence, convicted: Conviction[]): JudgedEvent {
  const { event, visitor } = owned;
  if (visitor.hash === null) return { ...owned, bot: false, mayCount: false };
  const verdict = evidence.consider({
    visitor: visitor.hash,
    network: visitor.network,
    userAgent: visitor.userAgent,
    kind: event.kind,
    subject: event.kind === "search" ? foldQuery(event.query!) : (event.offerId ?? event.productIds[0]!),
    at: event.receivedAt,
  });
  if (verdict.convicted) convicted.push(verdict.convicted);
  return { ...owned, bot: verdict.bot, mayCount: verdict.counts };
}

/** In the transaction of the events that gave them away: should the process end here, the next one takes back what is due. */
async function markMachines(trx: Transaction<Tables>, convicted: readonly Conviction[], at: Date): Promise<void> {
  for (const { visitors, evidence } of convicted) {
    await sql`insert into bot_mark (visitor, evidence, at)
      select decode(hash, 'hex'), ${evidence}::text[], ${at} from unnest(${plainArray(visitors)}::text[]) as convict(hash)
      on conflict do nothing`.execute(trx);
  }
}
