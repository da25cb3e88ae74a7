import { columnOf } from "@vitrine/db";
import { type RawBuilder, sql } from "kysely";
import type { CheckedEvent } from "./check-event.ts";
import { advance, countSteps, isSameState, type VisitorDayState } from "./funnel.ts";
import type { KnownLog } from "./known-log.ts";
import type { Tally } from "./tally.ts";
import { dayOf, type Visitor } from "./visitors.ts";

/** An event that moves its visitor on, and whose it is. */
export interface Moving {
  event: Pick<CheckedEvent, "kind" | "at" | "receivedAt">;
  visitor: Pick<Visitor, "hash">;
  bot: boolean;
}

/** A visitor on a day: how far it had come, and how far it gets. */
interface Move {
  day: string;
  before: VisitorDayState | null;
  after: VisitorDayState;
}

/** Moves the visitors of a batch on in the funnel, machines left aside. All of them are known. @returns what stores it */
export function moveVisitors(
  tally: Tally,
  events: readonly Moving[],
  known: Pick<KnownLog, "find">,
): RawBuilder<unknown>[] {
  const moves = new Map<string, Move>();
  for (const { event, visitor, bot } of events) {
    if (visitor.hash === null || bot) continue;
    const who = known.find(visitor.hash)!;
    const after = advance(who.state, event);
    if (isSameState(who.state, after)) continue;
    const move = moves.get(visitor.hash);
    if (move) move.after = after;
    else moves.set(visitor.hash, { day: dayOf(event.receivedAt), before: who.state, after });
    who.state = after;
  }
  for (const { before, after } of moves.values()) {
    countSteps(tally, before, -1);
    countSteps(tally, after, 1);
  }
  return moves.size > 0 ? [store([...moves])] : [];
}

function store(moves: readonly (readonly [hash: string, move: Move])[]): RawBuilder<unknown> {
  const times = (field: keyof VisitorDayState) =>
    columnOf(moves, "timestamptz", ([, { after }]) => (after[field] === null ? null : new Date(after[field])));
  return sql`
    insert into visitor_day (day, visitor, seen, viewed, compared, clicked)
    select * from unnest(${columnOf(moves, "date", ([, { day }]) => day)}, ${columnOf(moves, "bytea", ([hash]) => hash)},
      ${times("seen")}, ${times("viewed")}, ${times("compared")}, ${times("clicked")})
    on conflict (day, visitor) do update
      set viewed = excluded.viewed, compared = excluded.compared, clicked = excluded.clicked`;
}
