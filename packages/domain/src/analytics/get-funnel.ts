import { rollUps } from "../tracking/rollups.ts";
import type { Funnel, FunnelStep, PeriodInput } from "./contract.ts";
import { openPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";
import { sumKeys } from "./sum-keys.ts";

const steps = ["viewed", "compared", "clicked"] as const satisfies FunnelStep["step"][];

/** How far visitors get: who viewed a product, who of them compared, who of those went to a shop. */
export function getFunnel(deps: AnalyticsDeps, input?: PeriodInput): Promise<Funnel> {
  return readSnapshot(deps, async (trx) => {
    const { from, to, current, previous } = await openPeriod(trx, deps, input);
    const keys = steps.map((step) => ({ step }));
    const now = await sumKeys(trx, rollUps.funnel, keys, current);
    const before = await sumKeys(trx, rollUps.funnel, keys, previous);
    return {
      from,
      to,
      steps: steps.map((step, index) => {
        const visitors = now[index]!.visitors!;
        const earlier = now[index - 1]?.visitors;
        return { step, visitors, previous: before[index]!.visitors!, conversion: earlier ? visitors / earlier : null };
      }),
    };
  });
}
