import { plainArray } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { advance, countSteps, isSameState, type VisitorDayState } from "./funnel.ts";
import type { Tally } from "./tally.ts";
import { dayOf, type Visitor } from "./visitors.ts";

/**
 * Moves visitors on in the funnel, machines left aside.
 *
 * @param states how far they had come, by day and visitor
 * @returns the states that are new, by day and visitor
 */
export function advanceVisitors(
  tally: Tally,
  events: readonly { event: CheckedEvent; visitor: Visitor; bot: boolean }[],
  states: ReadonlyMap<string, VisitorDayState>,
): Map<string, VisitorDayState> {
  const moved = new Map<string, VisitorDayState>();
  for (const { event, visitor, bot } of events) {
    if (visitor.hash === null || bot) continue;
    const key = `${dayOf(event.receivedAt)} ${visitor.hash}`;
    const state = moved.get(key) ?? states.get(key) ?? null;
    const next = advance(state, event);
    if (!isSameState(state, next)) moved.set(key, next);
  }
  for (const [key, state] of moved) {
    countSteps(tally, states.get(key) ?? null, -1);
    countSteps(tally, state, 1);
  }
  return moved;
}

/** What keeps the states, in a statement of its own. */
export function storeStates(moved: ReadonlyMap<string, VisitorDayState>): RawBuilder<unknown>[] {
  if (moved.size === 0) return [];
  const rows = [...moved].map(([key, state]) => ({ day: key.slice(0, 10), hash: key.slice(11), ...state }));
  const times = (field: keyof VisitorDayState) =>
    sql`${plainArray(rows.map((row) => (row[field] === null ? null : new Date(row[field]))))}::timestamptz[]`;
  const write = sql`
    insert into visitor_day (day, visitor, seen, viewed, compared, clicked)
    select day, decode(hash, 'hex'), seen, viewed, compared, clicked
    from unnest(${plainArray(rows.map(({ day }) => day))}::date[], ${plainArray(rows.map(({ hash }) => hash))}::text[], ${times("seen")},
      ${times("viewed")}, ${times("compared")}, ${times("clicked")}) as row(day, hash, seen, viewed, compared, clicked)
    on conflict (day, visitor) do update
      set viewed = excluded.viewed, compared = excluded.compared, clicked = excluded.clicked`;
  return [write];
}

/** A time in milliseconds, as a number. */
export function epochOf(column: string): RawBuilder<number | null> {
  return sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;
}
