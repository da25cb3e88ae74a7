import { getCards } from "../catalog/get-cards.ts";
import { rollUps } from "../tracking/rollups.ts";
import type { TopInput, TopPairs } from "./contract.ts";
import { findTopCompared } from "./find-top-compared.ts";
import { openPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";

/** The pairs of products that are compared most. */
export async function getTopPairs(deps: AnalyticsDeps, input: TopInput = {}): Promise<TopPairs> {
  const { from, to, entries } = await readSnapshot(deps, async (trx) => {
    const period = await openPeriod(trx, deps, input);
    const ranking = { rollUp: rollUps.pair, fixed: {}, by: "counted" };
    return { ...period, entries: await findTopCompared(trx, ranking, period, input.limit ?? 50) };
  });
  const pairs = entries.map(({ key }): [number, number] => [Number(key.low), Number(key.high)]);
  const cards = await getCards(deps, [...new Set(pairs.flat())]);
  const items = entries.map(({ counted, sums }, index) => {
    const [low, high] = pairs[index]!;
    const products: TopPairs["items"][number]["products"] = [cards.get(low) ?? null, cards.get(high) ?? null];
    return { productIds: pairs[index]!, products, ...counted, visitors: sums.visitors! };
  });
  return { from, to, items };
}
