import type { Database } from "@vitrine/db";
import type { Clock } from "../platform/clock.ts";
import type { AlertFiring, BacktestInput, BacktestReport } from "./contract.ts";
import { followRule, type MarketPoint, startRule } from "./follow-rule.ts";
import { extremesOf, readTimeline } from "./read-timeline.ts";
import { resolveSubject } from "./resolve-subject.ts";

const MAX_FIRINGS = 200;

export interface BacktestDeps {
  db: Pick<Database, "reads">;
  clock: Clock;
  config: { SITE_CURRENCY: string };
}

/**
 * What an alert made `months` ago would have done since, by the prices observed.
 *
 * @throws DomainError `not_found` for an unknown product or shop
 */
export async function backtestAlert(deps: BacktestDeps, input: BacktestInput): Promise<BacktestReport> {
  const { months = 12, rule } = input;
  const { market } = await resolveSubject(deps, input);
  const to = deps.clock.now();
  const from = monthsBefore(to, months);
  const timeline = (await readTimeline(deps.db.reads, market)).filter(({ at }) => at <= to);
  const firings = playRule(rule, timeline, from);
  return {
    from,
    to,
    currency: market.currency,
    summary: `Would have fired ${times(firings.length)} in ${months === 1 ? "a month" : `${months} months`}.`,
    count: firings.length,
    firings: firings.slice(0, MAX_FIRINGS),
    ...extremesOf(timeline.filter(({ at }) => at >= from)),
  };
}

/** When a rule that begins at `from` is met. */
function playRule(rule: BacktestInput["rule"], timeline: readonly MarketPoint[], from: Date): AlertFiring[] {
  const before = timeline.filter(({ at }) => at < from);
  const first = before.at(-1) ?? { price: null, inStock: false };
  let state = startRule(rule, first, extremesOf(before));
  const firings: AlertFiring[] = [];
  for (const point of [{ ...first, at: from }, ...timeline.filter(({ at }) => at >= from)]) {
    const step = followRule(rule, state, point);
    state = step.state;
    if (step.fired) firings.push({ at: point.at, price: point.price, against: step.fired.against });
  }
  return firings;
}

function monthsBefore(date: Date, months: number): Date {
  const result = new Date(date);
  result.setUTCMonth(result.getUTCMonth() - months);
  // The 31st of a month that has none is its last day.
  if (result.getUTCDate() !== date.getUTCDate()) result.setUTCDate(0);
  return result;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
