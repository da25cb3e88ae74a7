import type { DayBounds } from "../tracking/day-bounds.ts";

export interface HourRange {
  from: Date;
  to: Date;
}

/** Where the counts of a period are: each of its hours in exactly one of `days` and `hours`. */
export interface Span {
  /** Days whose row has nothing but hours of the period; both ends belong to it. */
  days: { first: string; last: string } | null;
  /** Hours of days that are only partly in the period, and the hours that are in no day yet. */
  hours: HourRange[];
  /** The days of the hours that are in a day: what has been counted in such an hour, its day has as well. */
  partDays: string[];
  /** Of `hours`, those that are in no day yet. */
  open: HourRange | null;
}

/** An end of a period, with the day of the hour that begins there. */
export interface End extends DayBounds {
  at: Date;
}

/** @param foldedTo the end of the hours that days hold; null where they hold none */
export function toSpan(from: End, to: End, foldedTo: Date | null): Span {
  if (!foldedTo || foldedTo <= from.at) {
    const open = { from: from.at, to: to.at };
    return { days: null, hours: [open], partDays: [], open };
  }
  const closedTo = to.at < foldedTo ? to.at : foldedTo;
  const hours: HourRange[] = [];
  const partDays: string[] = [];
  const startsWithDay = from.at.getTime() === from.start.getTime();
  if (!startsWithDay) {
    hours.push({ from: from.at, to: from.end < closedTo ? from.end : closedTo });
    partDays.push(from.day);
  }
  // The day that is not over has no hours yet but those of the period, if the period goes on until now.
  const endsWithDay = to.at >= foldedTo || to.at.getTime() === to.start.getTime();
  if (!endsWithDay && (startsWithDay || to.day !== from.day)) {
    hours.push({ from: to.start, to: to.at });
    partDays.push(to.day);
  }
  const first = startsWithDay ? from.day : from.next;
  const last = to.at >= foldedTo ? to.day : dayBefore(to.day);
  const open = to.at > foldedTo ? { from: foldedTo, to: to.at } : null;
  if (open) hours.push(open);
  return { days: first <= last ? { first, last } : null, hours, partDays, open };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
