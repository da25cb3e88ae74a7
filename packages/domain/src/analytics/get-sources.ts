import { rollUps } from "../tracking/rollups.ts";
import type { SourceReport, SourcesInput } from "./contract.ts";
import { findTopCompared } from "./find-top-compared.ts";
import { kindOf } from "./metrics.ts";
import { openPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";

/** Where visitors come from, and with what. */
export function getSources(deps: AnalyticsDeps, input: SourcesInput = {}): Promise<SourceReport> {
  const { by = "views", limit = 50 } = input;
  return readSnapshot(deps, async (trx) => {
    const period = await openPeriod(trx, deps, input);
    const ranked = async (dimension: string) => {
      const ranking = { rollUp: rollUps.source, fixed: { dimension, kind: kindOf[by] }, by: "counted" };
      const entries = await findTopCompared(trx, ranking, period, limit);
      return entries.map(({ key, counted }) => ({ name: String(key.value), ...counted }));
    };
    return {
      from: period.from,
      to: period.to,
      referrers: await ranked("referrer"),
      campaigns: await ranked("campaign"),
      devices: await ranked("device"),
    };
  });
}
