import { getCards } from "../catalog/get-cards.ts";
import { rollUps } from "../tracking/rollups.ts";
import type { ActivityMetric, Counted, TopProducts, TopProductsInput } from "./contract.ts";
import { findTop } from "./find-top.ts";
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
    const top = await findTop(trx, ranking, period.current, limit);
    const ids = top.map(({ key }) => Number(key.product_id));
    const keysOf = (asked: readonly ActivityMetric[]) =>
      asked.flatMap((metric) => ids.map((id) => ({ kind: kindOf[metric], product_id: id })));
    const others = metrics.filter((metric) => metric !== by);
    const shown = [by, ...others];
    const now = [
      ...top.map(({ sums }) => sums),
      ...(await sumKeys(trx, rollUps.event, keysOf(others), period.current, "counted")),
    ];
    const before = await sumKeys(trx, rollUps.event, keysOf(shown), period.previous, "counted");
    const counted = now.map((sums, index) => toCounted(sums, before[index]!));
    const figures = Object.fromEntries(
      shown.map((metric, index) => [metric, counted.slice(index * ids.length, (index + 1) * ids.length)]),
    ) as Record<(typeof metrics)[number], Counted[]>;
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
