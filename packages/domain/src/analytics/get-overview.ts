import { rollUps } from "../tracking/rollups.ts";
import type { ActivityMetric, Counted, Overview, PeriodInput } from "./contract.ts";
import { kindOf, toCounted } from "./metrics.ts";
import { openPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";
import { sumKeys } from "./sum-keys.ts";

const metrics = Object.keys(kindOf) as ActivityMetric[];
/** Product 0 carries the counts of the events themselves. */
const events = Object.values(kindOf).map((kind) => ({ kind, product_id: 0 }));
const visitors = [{ step: "seen" }];

/** What visitors did in a period, beside the period before. */
export function getOverview(deps: AnalyticsDeps, input?: PeriodInput): Promise<Overview> {
  return readSnapshot(deps, async (trx) => {
    const { from, to, current, previous } = await openPeriod(trx, deps, input);
    const now = await sumKeys(trx, rollUps.event, events, current);
    const before = await sumKeys(trx, rollUps.event, events, previous);
    const [seen] = await sumKeys(trx, rollUps.funnel, visitors, current);
    const [seenBefore] = await sumKeys(trx, rollUps.funnel, visitors, previous);
    const total = (measure: "bots" | "count", sums: typeof now) => sums.reduce((sum, row) => sum + row[measure]!, 0);
    const bots = total("bots", now);
    const received = total("count", now);
    const activities = metrics.map((metric, index) => [metric, toCounted(now[index]!, before[index]!)]);
    return {
      from,
      to,
      visitors: { value: seen!.visitors!, previous: seenBefore!.visitors! },
      ...(Object.fromEntries(activities) as Record<ActivityMetric, Counted>),
      bots: { value: bots, previous: total("bots", before), share: received > 0 ? bots / received : 0 },
    };
  });
}
