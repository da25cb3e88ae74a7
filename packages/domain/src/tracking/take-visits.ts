import { hash as digest } from "node:crypto";
import { arrayOf, columnOf, visitTable } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { countedBits, NOTHING_COUNTS, pairsOf } from "./counted.ts";
import { SLOT_MS } from "./evidence.ts";
import { foldQuery } from "./fold-query.ts";

const SLOTS_PER_DAY = 48;
/** Digits of a visit's key that are the visitor's; those after it are its subject's. */
const VISITOR_DIGITS = 16;
const SUBJECT_DIGITS = 16;
/** A subject is a number: what kind of visit it is, above 48 bits that say of what. The last is a pair's day. */
const KINDS = { view: 1, compare: 2, search: 3, click: 4, pairDay: 15 } as const;
const KIND_UNIT = 2 ** 48;
/** Of a pair's two ids. Past it two pairs may be taken for one, but it takes one visitor who compares both in a half hour. */
const HALF = 2 ** 24;

/** What an event stands for, as far as it takes to decide whether it counts. */
export interface Visiting {
  event: Pick<CheckedEvent, "id" | "kind" | "receivedAt" | "productIds" | "offerId" | "query">;
  visitor: { hash: string | null };
  mayCount: boolean;
}

/** A visitor at a subject in a half hour, or at a pair on a day. */
interface Visit {
  slot: number;
  /** Of a view in the second half of an hour, the first half: whether the visitor was there then is asked too. */
  earlier: number | null;
  /** Of the visitor. */
  hash: string;
  /** Of the visitor, in the batch. */
  visitor: number;
  subject: number;
  /** The event that has it, the first of the batch. */
  eventId: string;
  /** From 1. */
  number: number;
}

/** That an event would count for a subject: if its own visit is new, and as the first if that of the day is, or that before is not there. */
interface Claim {
  event: Visiting["event"];
  /** Of the subject among those of the event. */
  index: number;
  own: Visit;
  day: Visit | null;
}

/** By slot, visitor and subject: to write those as one text would take longer than all else. */
type Known = Map<number, Map<string, Map<number, Visit>>>;

/** The visits that a batch of events stands for. */
export interface Visits {
  /**
   * Takes those that nobody has, but none for a visitor whose number is in the relation `machines`: columns `number`, `taken`
   * and `before` in the relation `probed`. Needs the event log's lock.
   */
  taking: RawBuilder<unknown>;
  /**
   * What counts of the events.
   *
   * @param taken numbers of those that somebody had
   * @param before numbers of those that were taken in the first half of the hour of which they are the second
   * @returns bits, by event
   */
  decide(answer: { taken: readonly number[]; before: readonly number[] }): Map<string, number>;
}

/** Keys of all visits of a visitor, in a slot, are between these two. */
export function keyRangeOf(hash: string): [from: string, to: string] {
  const visitor = hash.slice(0, VISITOR_DIGITS);
  return [visitor.padEnd(32, "0"), visitor.padEnd(32, "f")];
}

/**
 * Whoever holds the event log's lock is alone at visits, so that looking before writing is enough: one that is new is a
 * subject that counts.
 */
export function visitsOf(events: readonly Visiting[], numberOf: (visiting: Visiting) => number): Visits {
  const known: Known = new Map();
  const visits: Visit[] = [];
  const claims: Claim[] = [];

  function visit(slot: number, { event, visitor }: Visiting, number: number, subject: number): Visit {
    const hash = visitor.hash!;
    const own = branch(branch(known, slot), hash);
    let one = own.get(subject);
    if (!one) {
      const earlier = event.kind === "view" && slot % 2 === 1 ? slot - 1 : null;
      one = { slot, earlier, hash, visitor: number, subject, eventId: event.id, number: visits.length + 1 };
      own.set(subject, one);
      visits.push(one);
    }
    return one;
  }

  for (const visiting of events) {
    if (!visiting.mayCount) continue;
    const { event } = visiting;
    const slot = Math.floor(event.receivedAt.getTime() / SLOT_MS);
    const visitor = numberOf(visiting);
    const kind = KINDS[event.kind] * KIND_UNIT;
    subjectsOf(event).forEach((subject, index) => {
      const own = visit(slot, visiting, visitor, kind + subject);
      const day =
        event.kind === "compare"
          ? visit(slot - (slot % SLOTS_PER_DAY), visiting, visitor, KINDS.pairDay * KIND_UNIT + subject)
          : null;
      claims.push({ event, index, own, day });
    });
  }

  return {
    taking: take(visits),
    decide({ taken, before }) {
      const had = new Set(taken);
      const hadBefore = new Set(before);
      const isNew = (one: Visit, { id }: Visiting["event"]) => one.eventId === id && !had.has(one.number);
      // A batch may lie across the middle of an hour.
      const wasBefore = ({ earlier, hash, subject, number }: Visit) =>
        earlier !== null && (hadBefore.has(number) || known.get(earlier)?.get(hash)?.has(subject) === true);
      const counted = new Map<string, number>();
      for (const { event, index, own, day } of claims) {
        if (!isNew(own, event)) continue;
        const isFirst = day ? isNew(day, event) : event.kind === "view" && !wasBefore(own);
        counted.set(event.id, (counted.get(event.id) ?? NOTHING_COUNTS) | countedBits(index, isFirst));
      }
      return counted;
    },
  };
}

/** What an event is counted for, once per visitor and slot each: of a comparison its pairs, else one subject. */
function subjectsOf({ kind, productIds, offerId, query }: Visiting["event"]): number[] {
  if (kind === "compare") return pairsOf(productIds).map(([low, high]) => (low % HALF) * HALF + (high % HALF));
  if (kind === "search") return [Number.parseInt(digest("sha1", foldQuery(query!)).slice(0, SUBJECT_DIGITS - 4), 16)];
  // An id is a counter: 48 bits of them nobody will use up.
  return [(kind === "click" ? offerId! : productIds[0]!) % KIND_UNIT];
}

function branch<Key, Value extends Map<unknown, unknown>>(map: Map<Key, Value>, key: Key): Value {
  let found = map.get(key);
  if (!found) {
    found = new Map() as unknown as Value;
    map.set(key, found);
  }
  return found;
}

function take(visits: readonly Visit[]): RawBuilder<unknown> {
  const slots = visits.map(({ slot }) => slot);
  // The first half of an hour is of the same day as the second.
  const table = visitTable(slots);
  const wanted = sql.join([
    arrayOf("int", slots),
    columnOf(visits, "int", ({ earlier }) => earlier),
    columnOf(visits, "uuid", keyOf),
    columnOf(visits, "uuid", ({ eventId }) => eventId),
    columnOf(visits, "int", ({ visitor }) => visitor),
  ]);
  return sql`probed as materialized (
      select number::int, slot, key, event_id, visitor,
        (select true from ${table} as visit where visit.slot = wanted.slot and visit.key = wanted.key) as taken,
        case when earlier is not null then (
          select true from ${table} as visit where visit.slot = wanted.earlier and visit.key = wanted.key
        ) end as before
      from unnest(${wanted}) with ordinality as wanted(slot, earlier, key, event_id, visitor, number)
    ), taken as (
      insert into ${table} (slot, key, event_id) select slot, key, event_id from probed
      where taken is null and visitor not in (select number from machines)
    )`;
}

/** A uuid's digits. */
function keyOf({ hash, subject }: Visit): string {
  return hash.slice(0, VISITOR_DIGITS) + subject.toString(16).padStart(SUBJECT_DIGITS, "0");
}
