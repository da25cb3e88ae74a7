import { hash as digest } from "node:crypto";
import { columnOf } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { countedBits, NOTHING_COUNTS, pairsOf } from "./counted.ts";
import { SLOT_MS } from "./evidence.ts";
import { foldQuery } from "./fold-query.ts";
import type { KnownLog } from "./known-log.ts";

const SLOTS_PER_DAY = 48;
/** Digits of a visit's key: the visitor's, then one that says what kind of visit it is, then of what. */
const VISITOR_DIGITS = 16;
const SUBJECT_DIGITS = 15;
/** A subject is a number: the kind, above 48 bits that say of what. The last is a pair's day. */
const KINDS = { view: 1, compare: 2, search: 3, click: 4, pairDay: 15 } as const;
const KIND_UNIT = 2 ** 48;
/** Digits of 48 bits. */
const UNIT_DIGITS = 12;
/** Of a pair's two ids. Past it two pairs may be taken for one, but it takes one visitor who compares both in a half hour. */
const HALF = 2 ** 24;

/** What an event stands for, as far as it takes to decide whether it counts. */
export interface Visiting {
  event: Pick<CheckedEvent, "id" | "kind" | "receivedAt" | "productIds" | "offerId" | "query">;
  visitor: { hash: string | null };
  mayCount: boolean;
}

/** A visitor at a subject in a half hour, or at a pair on a day, and the event that counts for it. */
interface Visit {
  slot: number;
  hash: string;
  subject: number;
  eventId: string;
}

/** The half hours in which one has to know what its visitor did, to say what of an event counts. */
export function slotsOf({ kind, receivedAt }: Pick<Visiting["event"], "kind" | "receivedAt">): number[] {
  const slot = Math.floor(receivedAt.getTime() / SLOT_MS);
  if (kind === "compare") return [slot, firstOfDay(slot)];
  return kind === "view" && isSecondHalf(slot) ? [slot, slot - 1] : [slot];
}

/**
 * Takes the visits that a batch of events stands for: one that nobody had is a subject that counts. All of their visitors
 * are known.
 *
 * @returns what counts of each event that does, as bits, by its id; and what stores the visits
 */
export function takeVisits(
  events: readonly Visiting[],
  known: Pick<KnownLog, "find" | "take">,
): { counted: Map<string, number>; writes: RawBuilder<unknown>[] } {
  const counted = new Map<string, number>();
  const visits: Visit[] = [];
  for (const { event, visitor, mayCount } of events) {
    if (!mayCount || visitor.hash === null) continue;
    const { hash } = visitor;
    const who = known.find(hash)!;
    if (who.isMachine) continue;
    const take = (slot: number, subject: number) => {
      const isNew = known.take(who, slot, subject);
      if (isNew) visits.push({ slot, hash, subject, eventId: event.id });
      return isNew;
    };
    const slot = Math.floor(event.receivedAt.getTime() / SLOT_MS);
    const kind = KINDS[event.kind] * KIND_UNIT;
    subjectsOf(event).forEach((subject, index) => {
      if (!take(slot, kind + subject)) return;
      const isFirst =
        event.kind === "compare"
          ? take(firstOfDay(slot), KINDS.pairDay * KIND_UNIT + subject)
          : event.kind === "view" && !(isSecondHalf(slot) && who.visits.get(slot - 1)?.has(kind + subject));
      counted.set(event.id, (counted.get(event.id) ?? NOTHING_COUNTS) | countedBits(index, isFirst));
    });
  }
  return { counted, writes: visits.length > 0 ? [store(visits)] : [] };
}

function isSecondHalf(slot: number): boolean {
  return slot % 2 === 1;
}

function firstOfDay(slot: number): number {
  return slot - (slot % SLOTS_PER_DAY);
}

/** What an event is counted for, once per visitor and slot each: of a comparison its pairs, else one subject. */
function subjectsOf({ kind, productIds, offerId, query }: Visiting["event"]): number[] {
  if (kind === "compare") return pairsOf(productIds).map(([low, high]) => (low % HALF) * HALF + (high % HALF));
  if (kind === "search") return [Number.parseInt(digest("sha1", foldQuery(query!)).slice(0, UNIT_DIGITS), 16)];
  // An id is a counter: 48 bits of them nobody will use up.
  return [(kind === "click" ? offerId! : productIds[0]!) % KIND_UNIT];
}

/** Whoever holds the event log's lock is alone at visits, and knows that these are new. */
function store(visits: readonly Visit[]): RawBuilder<unknown> {
  return sql`
    insert into visit (slot, key, event_id)
    select * from unnest(${columnOf(visits, "int", ({ slot }) => slot)}, ${columnOf(visits, "uuid", keyOf)}, ${columnOf(visits, "uuid", ({ eventId }) => eventId)})`;
}

/** Keys of all visits of a visitor, in a slot, are between these two. */
export function keyRangeOf(hash: string): [from: string, to: string] {
  const visitor = hash.slice(0, VISITOR_DIGITS);
  return [visitor.padEnd(32, "0"), visitor.padEnd(32, "f")];
}

/** A uuid's digits. */
function keyOf({ hash, subject }: Visit): string {
  const kind = Math.floor(subject / KIND_UNIT);
  const rest = (subject - kind * KIND_UNIT).toString(16).padStart(SUBJECT_DIGITS, "0");
  return hash.slice(0, VISITOR_DIGITS) + kind.toString(16) + rest;
}

/** @param key as the database writes a uuid */
export function subjectOf(key: string): number {
  const digits = key.replaceAll("-", "").slice(VISITOR_DIGITS);
  return Number.parseInt(digits[0]!, 16) * KIND_UNIT + Number.parseInt(digits.slice(1), 16);
}
