import type { DayBounds } from "../tracking/day-bounds.ts";
import { type Block, type Cover, coverDays } from "./cover-days.ts";

export interface HourRange {
  from: Date;
  to: Date;
}

/** A day of which only some of the hours are in a period. */
export interface Edge {
  day: string;
  /** What is read of its hours: those of the period, or with `without` the others, to be taken off the day. */
  hours: HourRange[];
  without: boolean;
  /** Where the hours of its first keys are together; null where they are not. */
  block: number | null;
}

/** Where the counts of a period are: each of its hours in exactly one of `days` and `hours`. */
export interface Span {
  /** Days whose row has nothing but hours of the period; both ends belong to it. */
  days: { first: string; last: string } | null;
  /** Hours of days that are only partly in the period, and the hours that are in no day yet. */
  hours: HourRange[];
  /** The same in fewer sums: `days` as blocks and days, … */
  cover: Cover;
  /** … of the days that are partly in the period whichever hours are fewer, … */
  edges: Edge[];
  /** … and of `hours` those that are in no day yet. */
  open: HourRange | null;
}

/** An end of a period, with the day of the hour that begins there. */
export interface End extends DayBounds {
  at: Date;
}

/** What is stored of the site's days. */
export interface StoredDays {
  /** The end of the hours that days hold; null where they hold none. */
  foldedTo: Date | null;
  /** The first day that has anything. */
  firstDay: string | null;
  /** Of one day those that hold hours, of several their sums. */
  blocks: readonly Block[];
}

export function toSpan(from: End, to: End, { foldedTo, firstDay, blocks }: StoredDays): Span {
  if (!foldedTo || foldedTo <= from.at) {
    const open = { from: from.at, to: to.at };
    return { days: null, hours: [open], cover: { blocks: [], days: [] }, edges: [], open };
  }
  const closedTo = earlier(to.at, foldedTo);
  const hours: HourRange[] = [];
  const ofDay = new Map(
    blocks.filter((block) => block.firstDay === block.lastDay).map(({ firstDay: day, id }) => [day, id]),
  );
  const edges: Edge[] = [];
  const addEdge = (day: DayBounds, part: HourRange) => {
    hours.push(part);
    edges.push(toEdge({ ...day, end: earlier(day.end, foldedTo) }, part, ofDay.get(day.day) ?? null));
  };
  const startsWithDay = from.at.getTime() === from.start.getTime();
  if (!startsWithDay) addEdge(from, { from: from.at, to: earlier(from.end, closedTo) });
  // The day that is not over has no hours yet but those of the period, if the period goes on until now.
  const endsWithDay = to.at >= foldedTo || to.at.getTime() === to.start.getTime();
  if (!endsWithDay && (startsWithDay || to.day !== from.day)) addEdge(to, { from: to.start, to: to.at });
  const first = startsWithDay ? from.day : from.next;
  const last = to.at >= foldedTo ? to.day : dayBefore(to.day);
  const open = to.at > foldedTo ? { from: foldedTo, to: to.at } : null;
  if (open) hours.push(open);
  const cover =
    firstDay === null ? { blocks: [], days: [] } : coverDays(first < firstDay ? firstDay : first, last, blocks);
  return { days: first <= last ? { first, last } : null, hours, cover, edges, open };
}

/** @param day its hours that are folded */
function toEdge({ day, start, end }: DayBounds, part: HourRange, block: number | null): Edge {
  const others = [
    { from: start, to: part.from },
    { from: part.to, to: end },
  ].filter(({ from, to }) => from < to);
  // A day without such a block may have been folded in another time zone than the site has now.
  const without = block !== null && others.reduce((sum, range) => sum + lengthOf(range), 0) < lengthOf(part);
  return { day, hours: without ? others : [part], without, block };
}

const lengthOf = ({ from, to }: HourRange) => to.getTime() - from.getTime();
const earlier = (a: Date, b: Date) => (a < b ? a : b);

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
