import { rollUps } from "../tracking/rollups.ts";
import type { SearchFigures, SearchReport, TopInput } from "./contract.ts";
import { type ComparedEntry, findTopCompared } from "./find-top-compared.ts";
import { openPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";

/** What visitors search for, and what of it they do not find. */
export function getSearches(deps: AnalyticsDeps, input: TopInput = {}): Promise<SearchReport> {
  const { limit = 50 } = input;
  return readSnapshot(deps, async (trx) => {
    const period = await openPeriod(trx, deps, input);
    const ranked = async (by: "counted" | "empty") =>
      (await findTopCompared(trx, { rollUp: rollUps.search, fixed: {}, by }, period, limit)).map(toFigures);
    return { from: period.from, to: period.to, top: await ranked("counted"), empty: await ranked("empty") };
  });
}

function toFigures({ key, counted, sums }: ComparedEntry): SearchFigures {
  const averageResults = counted.raw > 0 ? sums.results! / counted.raw : 0;
  return { query: String(key.query), ...counted, empty: sums.empty!, averageResults };
}
