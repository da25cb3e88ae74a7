import { getCards } from "../catalog/get-cards.ts";
import { rollUps } from "../tracking/rollups.ts";
import type { Counted, TopProducts, TopProductsInput } from "./contract.ts";
import { findTopCompared } from "./find-top-compared.ts";
import { kindOf, toCounted } from "./metrics.ts";
import { openPeriod } from "./period.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";
import { sumKeys } from "./sum-keys.ts";

const metrics = ["views", "comparisons", "clicks"] as const;

/** The products that are viewed, compared or clicked most. */
export async function getTopProducts(deps: AnalyticsDeps, input: TopProductsInput = {}): Promise<TopProducts> {
  const { by = "views", limit = 50 } = input;
  const { from, to, ids, figures } = await readSnapshot(deps, async (trx) => {
    const period = await openPeriod(trx, deps, input);
    const ranking = { rollUp: rollUps.event, fixed: { kind: kindOf[by] }, by: "counted" };
    const top = await findTopCompared(trx, ranking, period, limit);
    const ids = top.map(({ key }) => Number(key.product_id));
    const figures = { [by]: top.map(({ counted }) => counted) } as Record<(typeof metrics)[number], Counted[]>;
    const others = metrics.filter((metric) => metric !== by);
    const keys = others.flatMap((metric) => ids.map((id) => ({ kind: kindOf[metric], product_id: id })));
    const now = await sumKeys(trx, rollUps.event, keys, period.current);
    const before = await sumKeys(trx, rollUps.event, keys, period.previous);
    const counted = now.map((sums, index) => toCounted(sums, before[index]!));
    for (const [place, metric] of others.entries())
      figures[metric] = counted.slice(place * ids.length, (place + 1) * ids.length);
    return { from: period.from, to: period.to, ids, figures };
  });
  const cards = await getCards(deps, ids);
  return {
    from,
    to,
    items: ids.map((productId, index) => ({
      productId,
      product: cards.get(productId) ?? null,
      views: figures.views[index]!,
      comparisons: figures.comparisons[index]!,
      clicks: figures.clicks[index]!,
    })),
  };
}
