import { arrayOf, columnOf, prepared, type Tables, visitTable } from "@vitrine/db";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { KnownLog, KnownVisitor } from "./known-log.ts";
import { keyRangeOf, slotsOf, subjectOf, type Visiting } from "./take-visits.ts";
import { dayOf } from "./visitors.ts";

/** A visitor of whom nothing is known. */
interface Stranger {
  day: string;
  hash: string;
  visitor: KnownVisitor;
}

/** A half hour of a visitor of which nothing is known. */
interface Gap {
  slot: number;
  hash: string;
  visitor: KnownVisitor;
  /** The number of the stranger that it is, from 1; null where the visitor is known. */
  stranger: number | null;
}

interface Answer {
  foldedTo: Date | null;
  /** Numbers of strangers, from 1. */
  machines: number[];
  reached: number[];
  /** In milliseconds, of those that are `reached`. */
  seen: number[];
  viewed: (number | null)[];
  compared: (number | null)[];
  clicked: (number | null)[];
  /** Numbers of gaps, from 1, and what was found in them. */
  gaps: number[];
  keys: string[];
  /** Ids of suspects that are stored. */
  stored: string[];
}

/**
 * Makes known what is stored of the visitors of a batch, as far as it is not known yet; one question to the database, or none.
 *
 * @returns ids of events that are stored, or are on their way before these; not all where another node has stored them
 */
export async function askLog(db: Kysely<Tables>, known: KnownLog, events: readonly Visiting[]): Promise<Set<string>> {
  const { strangers, gaps } = findUnknown(known, events);
  const ids = events.map(({ event }) => event.id);
  const underWay = ids.filter(known.isUnderWay);
  const suspects = ids.filter(known.mayBeStored);
  const isNothing = strangers.length === 0 && gaps.length === 0 && suspects.length === 0;
  if (isNothing && known.head !== undefined) return new Set(underWay);
  const answer = await read(db, strangers, gaps, suspects);
  known.foldedTo = answer.foldedTo;
  for (const number of answer.machines) strangers[number - 1]!.visitor.isMachine = true;
  answer.reached.forEach((number, index) => {
    const { visitor } = strangers[number - 1]!;
    visitor.isNew = false;
    visitor.state = {
      seen: answer.seen[index]!,
      viewed: answer.viewed[index]!,
      compared: answer.compared[index]!,
      clicked: answer.clicked[index]!,
    };
  });
  for (const { hash, visitor } of strangers) known.add(hash, visitor);
  for (const { visitor, slot } of gaps) if (!visitor.isNew) visitor.visits.set(slot, new Set());
  answer.gaps.forEach((number, index) => {
    const { visitor, slot } = gaps[number - 1]!;
    known.take(visitor, slot, subjectOf(answer.keys[index]!));
  });
  return new Set([...underWay, ...answer.stored]);
}

function findUnknown(known: KnownLog, events: readonly Visiting[]): { strangers: Stranger[]; gaps: Gap[] } {
  const strangers: Stranger[] = [];
  const numbers = new Map<string, number>();
  const gaps: Gap[] = [];
  const asked = new Map<string, Set<number>>();
  for (const { event, visitor, mayCount } of events) {
    const { hash } = visitor;
    if (hash === null) continue;
    let who = known.find(hash);
    if (who?.isNew) continue;
    if (!who) {
      let number = numbers.get(hash);
      if (number === undefined) {
        const made = { state: null, isMachine: false, visits: new Map(), isNew: true };
        number = strangers.push({ day: dayOf(event.receivedAt), hash, visitor: made });
        numbers.set(hash, number);
      }
      who = strangers[number - 1]!.visitor;
    }
    if (!mayCount) continue;
    let slots = asked.get(hash);
    if (!slots) {
      slots = new Set(who.visits.keys());
      asked.set(hash, slots);
    }
    for (const slot of slotsOf(event)) {
      if (slots.has(slot)) continue;
      slots.add(slot);
      gaps.push({ slot, hash, visitor: who, stranger: numbers.get(hash) ?? null });
    }
  }
  return { strangers, gaps };
}

async function read(
  db: Kysely<Tables>,
  strangers: readonly Stranger[],
  gaps: readonly Gap[],
  suspects: readonly string[],
): Promise<Answer> {
  const slots = gaps.map(({ slot }) => slot);
  const ranges = gaps.map(({ hash }) => keyRangeOf(hash));
  const all = (column: string, relation: string) =>
    sql`array(select ${sql.ref(column)} from ${sql.table(relation)} order by number)`;
  // Looked up one by one: of a thousand in a list the planner makes a scan of the day. Who has done nothing yet has no visits.
  const { rows } = await sql<Answer>`${prepared}
    with stranger as materialized (
      select number::int, day, hash
      from unnest(${columnOf(strangers, "date", ({ day }) => day)}, ${columnOf(strangers, "bytea", ({ hash }) => hash)})
        with ordinality as sent(day, hash, number)
    ), reached as materialized (
      select number, ${epochOf("seen")} as seen, ${epochOf("viewed")} as viewed, ${epochOf("compared")} as compared,
        ${epochOf("clicked")} as clicked
      from stranger, lateral (select * from visitor_day where day = stranger.day and visitor = hash limit 1) as state
    ), found as materialized (
      select number::int, visit.key
      from unnest(${arrayOf("int", slots)}, ${columnOf(ranges, "uuid", ([from]) => from)}, ${columnOf(ranges, "uuid", ([, to]) => to)},
          ${columnOf(gaps, "int", ({ stranger }) => stranger)}) with ordinality as gap(slot, low, high, stranger, number),
        lateral (
          select key from ${visitTable(slots)} as visit
          where visit.slot = gap.slot and visit.key between gap.low and gap.high offset 0
        ) as visit
      where stranger is null or stranger in (select number from reached)
    )
    select
      (select folded_to from rollup_state where name = 'hours') as "foldedTo",
      array(select number from stranger where exists (select from bot_mark where visitor = hash)) as machines,
      ${all("number", "reached")} as reached, ${all("seen", "reached")} as seen, ${all("viewed", "reached")} as viewed,
      ${all("compared", "reached")} as compared, ${all("clicked", "reached")} as clicked,
      ${all("number", "found")} as gaps, array(select key::text from found order by number) as keys,
      array(
        select id::text from unnest(${arrayOf("uuid", suspects)}) as suspect(id)
        where exists (select from event where event.id = suspect.id offset 0)
      ) as stored`.execute(db);
  return rows[0]!;
}

/** A time in milliseconds, as a number. */
export function epochOf(column: string): RawBuilder<number | null> {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;
}
