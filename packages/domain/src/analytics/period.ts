import type { Clock } from "../platform/clock.ts";
import { invalidField } from "../platform/errors.ts";
import type { PeriodInput } from "./contract.ts";

const HOUR_MS = 3_600_000;

/** The asked period, and the one of equal length before it, at whole hours. */
export function resolvePeriod(clock: Clock, input: PeriodInput = {}): { from: Date; to: Date; before: Date } {
  const to = input.to ?? new Date(Math.ceil(clock.now().getTime() / HOUR_MS) * HOUR_MS);
  const from = input.from ?? new Date(to.getTime() - 7 * 24 * HOUR_MS);
  if (from >= to) throw invalidField("from", "must be before `to`");
  return { from, to, before: new Date(2 * from.getTime() - to.getTime()) };
}
