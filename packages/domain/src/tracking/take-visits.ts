import { createHash } from "node:crypto";
import { plainArray, prepared, type Tables } from "@vitrine/db";
import { sql, type Transaction } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { countedBits, NOTHING_COUNTS, pairsOf } from "./counted.ts";
import { SLOT_MS } from "./evidence.ts";
import { foldQuery } from "./fold-query.ts";

const SLOTS_PER_DAY = 48;
/** Digits of a visit's key that are the visitor's, and of one that are what it is about. */
const KEY_DIGITS = { visitor: 16, kind: 1, subject: 15 };
/** "f" is a pair's day. */
const KIND_DIGITS = { view: "1", compare: "2", search: "3", click: "4" } as const;
const PAIR_DAY = "f";

/** What an event stands for, as far as it takes to decide whether it counts. */
export interface Visiting {
  event: Pick<CheckedEvent, "id" | "kind" | "receivedAt" | "productIds" | "offerId" | "query">;
  visitor: { hash: string | null };
  mayCount: boolean;
}

interface Visit {
  slot: number;
  /** A uuid's digits. */
  key: string;
  eventId: string;
}

/** What an event is counted for, once per visitor and slot each: of a comparison its pairs, else one subject. */
function subjectsOf({ kind, productIds, offerId, query }: Visiting["event"]): string[] {
  if (kind === "compare") return pairsOf(productIds).map(([low, high]) => digest(`${low} ${high}`));
  if (kind === "search") return [digest(foldQuery(query!))];
  return [hex(kind === "click" ? offerId! : productIds[0]!)];
}

/** Keys of all visits of a visitor, in a slot, are between these two. */
export function keyRangeOf(hash: string): [from: string, to: string] {
  const visitor = hash.slice(0, KEY_DIGITS.visitor);
  return [visitor.padEnd(32, "0"), visitor.padEnd(32, "f")];
}

/**
 * Takes the visits that the events stand for, as far as nobody has them: one that is new is a subject that counts. Needs
 * the event log's lock: who holds it is alone at it, so that looking before writing is enough.
 *
 * @returns the bits of what counts, by event
 */
export async function takeVisits(trx: Transaction<Tables>, events: readonly Visiting[]): Promise<Map<string, number>> {
  const visits = new Map<string, Visit>();
  const wanted = events.flatMap((visiting) => (visiting.mayCount ? [describe(visiting)] : []));
  // The first of a batch has it.
  for (const visit of wanted.flatMap(({ subjects }) =>
    subjects.flatMap(({ own, day }) => (day ? [own, day] : [own])),
  )) {
    const name = nameOf(visit);
    if (!visits.has(name)) visits.set(name, visit);
  }
  if (visits.size === 0) return new Map();
  const { taken, before } = await store(trx, [...visits.values()]);
  const isNew = (visit: Visit) => {
    const name = nameOf(visit);
    return visits.get(name) === visit && !taken.has(name);
  };
  // A batch may lie across the middle of an hour.
  const wasBefore = ({ slot, key }: Visit) =>
    before.has(nameOf({ slot, key })) || (slot % 2 === 1 && visits.has(nameOf({ slot: slot - 1, key })));
  return new Map(
    wanted.map(({ id, subjects }) => {
      let counted = NOTHING_COUNTS;
      subjects.forEach(({ own, day }, index) => {
        if (isNew(own)) counted |= countedBits(index, day ? isNew(day) : !wasBefore(own));
      });
      return [id, counted];
    }),
  );
}

function nameOf({ slot, key }: Pick<Visit, "slot" | "key">): string {
  return `${slot} ${key}`;
}

function describe({ event, visitor }: Visiting): { id: string; subjects: { own: Visit; day: Visit | null }[] } {
  const slot = Math.floor(event.receivedAt.getTime() / SLOT_MS);
  const own = visitor.hash!.slice(0, KEY_DIGITS.visitor);
  const kind = KIND_DIGITS[event.kind];
  return {
    id: event.id,
    subjects: subjectsOf(event).map((subject) => ({
      own: { slot, key: own + kind + subject, eventId: event.id },
      day:
        event.kind === "compare"
          ? { slot: slot - (slot % SLOTS_PER_DAY), key: own + PAIR_DAY + subject, eventId: event.id }
          : null,
    })),
  };
}

/** @returns those that somebody has, and those that were taken in the first half of the hour of which they are the second */
async function store(
  trx: Transaction<Tables>,
  visits: readonly Visit[],
): Promise<{ taken: Set<string>; before: Set<string> }> {
  const { rows } = await sql<{ taken: string | null; before: string | null }>`${prepared}
    with probed as materialized (
      select slot, key, event_id,
        (select true from visit where visit.slot = wanted.slot and visit.key = wanted.key) as taken,
        case when slot % 2 = 1 then (
          select true from visit where visit.slot = wanted.slot - 1 and visit.key = wanted.key
        ) end as before
      from unnest(${plainArray(visits.map(({ slot }) => slot))}::int[], ${plainArray(visits.map(({ key }) => key))}::uuid[],
        ${plainArray(visits.map(({ eventId }) => eventId))}::uuid[]) as wanted(slot, key, event_id)
    ), stored as (
      insert into visit (slot, key, event_id) select slot, key, event_id from probed where taken is null
    )
    select string_agg(slot || ' ' || replace(key::text, '-', ''), ',') filter (where taken) as taken,
      string_agg(slot || ' ' || replace(key::text, '-', ''), ',') filter (where before) as before
    from probed`.execute(trx);
  const { taken, before } = rows[0]!;
  return { taken: new Set(taken?.split(",")), before: new Set(before?.split(",")) };
}

function hex(id: number): string {
  return id.toString(16).padStart(KEY_DIGITS.subject, "0");
}

function digest(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, KEY_DIGITS.subject);
}
