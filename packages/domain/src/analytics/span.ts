import type { DayBounds } from "../tracking/day-bounds.ts";
import { addDays, type Block, type Cover, coverDays } from "./cover-days.ts";

export interface HourRange {
  from: Date;
  to: Date;
}

/** A day of which only some of the hours are in a period. */
export interface Edge {
  /** The hours that are. */
  hours: HourRange;
  /** The other hours of the day's row, to be taken off it, where they are fewer and nothing else is in it. */
  without: { day: string; hours: HourRange[] } | null;
  /** Days whose rows together hold all that the hours do. */
  lists: string[];
  /** Where the hours of the day's first keys are together; null where they are not. */
  block: number | null;
}

/** Where the counts of a period are: each of its hours in exactly one of `days`, `edges` and `open`. */
export interface Span {
  /** Days whose row has nothing but hours of the period; both ends belong to it. */
  days: { first: string; last: string } | null;
  /** The same in fewer sums. */
  cover: Cover;
  edges: Edge[];
  /** The hours that are in no day yet. */
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
  /** The first day from which on rows hold the hours of today's time zone and no others; null where none is known to. */
  zoneFrom: string | null;
  /** The first day that has anything. */
  firstDay: string | null;
  /** Of one day those that hold hours, of several their sums. */
  blocks: readonly Block[];
}

/** Days in two time zones that may have the same hour are so far from each other: zones lie between UTC−12 and UTC+14. */
const ZONES_APART = 2;

export function toSpan(from: End, to: End, stored: StoredDays): Span {
  const { foldedTo, firstDay, blocks } = stored;
  if (!foldedTo || foldedTo <= from.at) {
    return { days: null, cover: { blocks: [], days: [] }, edges: [], open: { from: from.at, to: to.at } };
  }
  const closedTo = earlier(to.at, foldedTo);
  const edges: Edge[] = [];
  const startsWithDay = from.at.getTime() === from.start.getTime();
  if (!startsWithDay) edges.push(toEdge(from, { from: from.at, to: earlier(from.end, closedTo) }, stored));
  // The day that is not over has no hours yet but those of the period, if the period goes on until now.
  const endsWithDay = to.at >= foldedTo || to.at.getTime() === to.start.getTime();
  if (!endsWithDay && (startsWithDay || to.day !== from.day))
    edges.push(toEdge(to, { from: to.start, to: to.at }, stored));
  const first = startsWithDay ? from.day : from.next;
  const last = to.at >= foldedTo ? to.day : addDays(to.day, -1);
  return {
    days: first <= last ? { first, last } : null,
    cover: firstDay === null ? { blocks: [], days: [] } : coverDays(first < firstDay ? firstDay : first, last, blocks),
    edges,
    open: to.at > foldedTo ? { from: foldedTo, to: to.at } : null,
  };
}

/** The hours of a period that are in none of its `days`. */
export function hourRangesOf({ edges, open }: Span): HourRange[] {
  return [...edges.map(({ hours }) => hours), ...(open ? [open] : [])];
}

function toEdge({ day, start, end }: DayBounds, hours: HourRange, { foldedTo, zoneFrom, blocks }: StoredDays): Edge {
  const block = blocks.find(({ firstDay, lastDay }) => firstDay === day && lastDay === day)?.id ?? null;
  // Of another time zone, or of two: the row may have hours that are not the day's, and other rows some that are.
  if (zoneFrom === null || day < zoneFrom) {
    const lists = Array.from({ length: 2 * ZONES_APART + 1 }, (_, index) => addDays(day, index - ZONES_APART));
    return { hours, without: null, lists, block };
  }
  const others = [
    { from: start, to: hours.from },
    { from: hours.to, to: earlier(end, foldedTo!) },
  ].filter(({ from, to }) => from < to);
  const isFewer = others.reduce((sum, range) => sum + lengthOf(range), 0) < lengthOf(hours);
  return { hours, without: isFewer ? { day, hours: others } : null, lists: [day], block };
}

const lengthOf = ({ from, to }: HourRange) => to.getTime() - from.getTime();
const earlier = (a: Date, b: Date) => (a < b ? a : b);
