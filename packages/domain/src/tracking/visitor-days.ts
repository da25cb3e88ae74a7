import { columnOf } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { advance, countSteps, isSameState, type VisitorDayState } from "./funnel.ts";
import type { Tally } from "./tally.ts";
import { dayOf, type Visitor } from "./visitors.ts";

/** A visitor on a day: how far it had come, and how far it gets. */
interface VisitorDay {
  /** From 1. */
  number: number;
  day: string;
  hash: string;
  before: VisitorDayState | null;
  after: VisitorDayState | null;
}

/** An event that moves its visitor on, and whose it is. */
export interface Moving {
  event: Pick<CheckedEvent, "kind" | "at" | "receivedAt">;
  visitor: Pick<Visitor, "hash">;
  bot: boolean;
}

/** The visitors of a batch of events, by day. */
export interface VisitorDays {
  /**
   * What reads of them: `machines`, the numbers of those that are held for machines, and `reached`, their numbers and the four
   * times in milliseconds.
   */
  reading: RawBuilder<unknown>;
  /** Of the event's visitor, who is not one that asks not to be tracked. */
  numberOf(moving: Pick<Moving, "visitor"> & { event: Pick<Moving["event"], "receivedAt"> }): number;
  /** Hashes of those numbers. */
  hashesOf(numbers: readonly number[]): string[];
  /** Moves visitors on in the funnel, machines left aside. @returns what keeps the new states, in a statement of its own */
  advance(tally: Tally, events: readonly Moving[], states: ReachedStates): RawBuilder<unknown>[];
}

/** States that were read, by column. */
export interface ReachedStates {
  numbers: number[];
  seen: number[];
  viewed: (number | null)[];
  compared: (number | null)[];
  clicked: (number | null)[];
}

export function visitorDaysOf(events: readonly Moving[]): VisitorDays {
  const byDay = new Map<string, Map<string, VisitorDay>>();
  const all: VisitorDay[] = [];
  for (const { event, visitor } of events) {
    if (visitor.hash === null) continue;
    const day = dayOf(event.receivedAt);
    let hashes = byDay.get(day);
    if (!hashes) {
      hashes = new Map();
      byDay.set(day, hashes);
    }
    if (hashes.has(visitor.hash)) continue;
    const one = { number: all.length + 1, day, hash: visitor.hash, before: null, after: null };
    hashes.set(visitor.hash, one);
    all.push(one);
  }
  const find = ({ event, visitor }: Parameters<VisitorDays["numberOf"]>[0]) =>
    byDay.get(dayOf(event.receivedAt))!.get(visitor.hash!)!;

  return {
    // Looked up one by one: of a thousand in a list the planner makes a scan of the day.
    reading: sql`visitors as materialized (
        select number::int, day, hash from unnest(${columnOf(all, "date", ({ day }) => day)}, ${columnOf(all, "bytea", ({ hash }) => hash)})
          with ordinality as sent(day, hash, number)
      ), machines as materialized (
        select number from visitors where exists (select from bot_mark where visitor = hash)
      ), reached as materialized (
        select number, ${epochOf("seen")} as seen, ${epochOf("viewed")} as viewed, ${epochOf("compared")} as compared,
          ${epochOf("clicked")} as clicked
        from visitors, lateral (select * from visitor_day where day = visitors.day and visitor = hash limit 1) as state
      )`,
    numberOf: (moving) => find(moving).number,
    hashesOf: (numbers) => numbers.map((number) => all[number - 1]!.hash),
    advance(tally, events, { numbers, seen, viewed, compared, clicked }) {
      numbers.forEach((number, index) => {
        const state = {
          seen: seen[index]!,
          viewed: viewed[index]!,
          compared: compared[index]!,
          clicked: clicked[index]!,
        };
        Object.assign(all[number - 1]!, { before: state, after: state });
      });
      for (const moving of events) {
        if (moving.visitor.hash === null || moving.bot) continue;
        const one = find(moving);
        const next = advance(one.after, moving.event);
        if (!isSameState(one.after, next)) one.after = next;
      }
      const moved = all.filter(({ before, after }) => before !== after);
      for (const { before, after } of moved) {
        countSteps(tally, before, -1);
        countSteps(tally, after, 1);
      }
      return moved.length > 0 ? [store(moved)] : [];
    },
  };
}

function store(moved: readonly VisitorDay[]): RawBuilder<unknown> {
  const times = (field: keyof VisitorDayState) =>
    columnOf(moved, "timestamptz", ({ after }) => (after?.[field] == null ? null : new Date(after[field])));
  return sql`
    insert into visitor_day (day, visitor, seen, viewed, compared, clicked)
    select * from unnest(${columnOf(moved, "date", ({ day }) => day)}, ${columnOf(moved, "bytea", ({ hash }) => hash)},
      ${times("seen")}, ${times("viewed")}, ${times("compared")}, ${times("clicked")})
    on conflict (day, visitor) do update
      set viewed = excluded.viewed, compared = excluded.compared, clicked = excluded.clicked`;
}

/** A time in milliseconds, as a number. */
export function epochOf(column: string): RawBuilder<number | null> {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;
}
