import {
  columnOf,
  createEventLogHead,
  type Database,
  type EventLogHead,
  insertEvents,
  isOutrun,
  isStoredId,
  lockEventLog,
  lockEventLogAt,
  type NewEvent,
  writeTogether,
} from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import { askLog } from "./ask-log.ts";
import type { CheckedEvent } from "./check-event.ts";
import { NOTHING_COUNTS } from "./counted.ts";
import type { Conviction, Evidence } from "./evidence.ts";
import { foldQuery } from "./fold-query.ts";
import type { KnownLog } from "./known-log.ts";
import { takeVisits } from "./take-visits.ts";
import { createTally } from "./tally.ts";
import { tallyEvent } from "./tally-event.ts";
import { moveVisitors } from "./visitor-days.ts";
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
  known: KnownLog;
}

export interface Stored {
  /** Ids of the events that were new. */
  ids: Set<string>;
  /** Whom the events gave away as machines: hashes, hex. They are marked, and what they counted for is to be taken back. */
  convicts: string[];
}

/** An event, and what the evidence says of its visitor. */
export interface JudgedEvent extends OwnedEvent {
  bot: boolean;
  mayCount: boolean;
}

export function firstOfEachId(batch: readonly OwnedEvent[]): OwnedEvent[] {
  const seen = new Set<string>();
  return batch.filter(({ event: { id } }) => !seen.has(id) && seen.add(id));
}

/** Asks the evidence about every event, once: what it hears twice it takes for two events. */
export function judgeEvents(batch: readonly OwnedEvent[], evidence: Evidence): JudgedEvent[] {
  return firstOfEachId(batch).map(({ event, visitor }) => {
    if (visitor.hash === null) return { event, visitor, bot: false, mayCount: false };
    const { bot, counts } = evidence.consider({
      visitor: visitor.hash,
      network: visitor.network,
      userAgent: visitor.userAgent,
      kind: event.kind,
      subject: event.kind === "search" ? foldQuery(event.query!) : (event.offerId ?? event.productIds[0]!),
      at: event.receivedAt,
    });
    return { event, visitor, bot, mayCount: counts };
  });
}

/**
 * Appends events, decides which of them count, and adds them to the roll-ups, in one transaction under the log's lock: so the
 * decision is made once, whatever nodes are at it, and stands in the log. An id that is stored already changes nothing.
 */
export async function storeEvents(deps: StoreDeps, batch: readonly JudgedEvent[]): Promise<Stored> {
  let events = batch;
  for (;;) {
    try {
      return await append(deps, events);
    } catch (error) {
      if (isOutrun(error)) {
        deps.known.beOutrun();
        continue;
      }
      deps.known.forget();
      // Ids are nearly always new, and the log itself finds those that are not: to look them all up first would cost more.
      if (!isStoredId(error)) throw error;
      const stored = await findStored(deps, events);
      if (stored.size === 0) throw error;
      events = events.filter(({ event }) => !stored.has(event.id));
    }
  }
}

/**
 * Decides a batch and stores it. Where this node knows the end of the log it decides beforehand, and the lock is held only
 * while the database writes. Should somebody else have had it in between, the transaction fails and the batch comes again.
 */
async function append(deps: StoreDeps, events: readonly JudgedEvent[]): Promise<Stored> {
  const { db, evidence, known } = deps;
  const convictions = evidence.takeConvictions();
  try {
    return await known.inTurn(async (next) => {
      const { head } = known;
      if (head !== undefined) {
        const taken = await askLog(db.ingest, known, events);
        // Another batch may have failed meanwhile.
        if (known.head === head) return appendAt(deps, { events, convictions, taken }, head, next);
      }
      return appendUnderLock(deps, { events, convictions }, next);
    });
  } catch (error) {
    evidence.putBack(convictions);
    throw error;
  }
}

interface Batch {
  events: readonly JudgedEvent[];
  convictions: readonly Conviction[];
  /** Ids of events among them that are stored, or on their way. */
  taken: ReadonlySet<string>;
}

/** @param next lets the next batch be decided */
async function appendAt(deps: StoreDeps, batch: Batch, head: EventLogHead, next: () => void): Promise<Stored> {
  const after = createEventLogHead();
  const { writes, stored } = decide(deps, batch, after);
  await deps.db.ingest.transaction().execute(async (trx) => {
    await lockEventLogAt(trx, head, after);
    await writeTogether(trx, writes);
    next();
  });
  deps.known.store(stored.ids, true);
  return stored;
}

async function appendUnderLock(deps: StoreDeps, batch: Omit<Batch, "taken">, next: () => void): Promise<Stored> {
  const { db, known } = deps;
  known.forget();
  const stored = await db.ingest.transaction().execute(async (trx) => {
    const head = await lockEventLog(trx);
    const taken = await askLog(trx, known, batch.events);
    const { writes, stored } = decide(deps, { ...batch, taken }, head);
    await writeTogether(trx, writes);
    next();
    return stored;
  });
  known.store(stored.ids, false);
  return stored;
}

/** What of a batch counts, and what stores it. From now on the log is known as it is after that. */
function decide(
  { config, evidence, known }: StoreDeps,
  { events: judged, convictions, taken }: Batch,
  after: EventLogHead,
): { writes: RawBuilder<unknown>[]; stored: Stored } {
  const fresh = judged.filter(({ event: { id } }) => !taken.has(id));
  const held = holdForMachines(fresh, known, evidence);
  const visits = takeVisits(held, known);
  const events = held.map((one) => toNewEvent(one, visits.counted.get(one.event.id) ?? NOTHING_COUNTS));
  const tally = createTally();
  for (const event of events) tallyEvent(tally, event);
  const moves = moveVisitors(tally, held, known);
  const ids = new Set(events.map(({ id }) => id));
  known.decide(ids, after);
  return {
    writes: [
      ...insertEvents(events),
      ...visits.writes,
      ...moves,
      ...markMachines(convictions),
      ...tally.statements({ before: known.foldedTo, timeZone: config.SITE_TIMEZONE }),
    ],
    stored: { ids, convicts: convictions.flatMap(({ visitors }) => visitors) },
  };
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

/** A visitor that another node found to be a machine counts no more. */
function holdForMachines(events: readonly JudgedEvent[], known: KnownLog, evidence: Evidence): readonly JudgedEvent[] {
  return events.map((one) => {
    if (one.visitor.hash === null || !known.find(one.visitor.hash)!.isMachine) return one;
    evidence.convict(one.visitor.hash, one.event.receivedAt);
    return { ...one, bot: true };
  });
}

/** In the transaction of the events that gave them away: should the process end here, the next one takes back what is due. */
function markMachines(convictions: readonly Conviction[]): RawBuilder<unknown>[] {
  if (convictions.length === 0) return [];
  const marks = convictions.flatMap(({ visitors, ...why }) => visitors.map((hash) => ({ hash, ...why })));
  const insert = sql`
    insert into bot_mark (visitor, evidence, at)
    select hash, evidence::text[], at
    from unnest(${columnOf(marks, "bytea", ({ hash }) => hash)}, ${columnOf(marks, "text", ({ evidence }) => `{${evidence.join(",")}}`)},
      ${columnOf(marks, "timestamptz", ({ at }) => at)}) as convict(hash, evidence, at)
    on conflict do nothing`;
  return [insert];
}
