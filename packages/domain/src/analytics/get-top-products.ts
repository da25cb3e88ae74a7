import { getCards } from "../catalog/get-cards.ts";
import { rollUps } from "../tracking/rollups.ts";
import type { TopProducts, TopProductsInput } from "./contract.ts";
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
    const { from, to, current, previous } = await openPeriod(trx, deps, input);
    const ranking = { rollUp: rollUps.event, fixed: { kind: kindOf[by] }, by: "counted" };
    const ids = (await findTop(trx, ranking, current, limit)).map(({ key }) => Number(key.product_id));
    const keys = metrics.flatMap((metric) => ids.map((id) => ({ kind: kindOf[metric], product_id: id })));
    const now = await sumKeys(trx, rollUps.event, keys, current);
    const before = await sumKeys(trx, rollUps.event, keys, previous);
    return { from, to, ids, figures: now.map((sums, index) => toCounted(sums, before[index]!)) };
  });
  const cards = await getCards(deps, ids);
  const figuresOf = (metric: number, index: number) => figures[metric * ids.length + index]!;
  return {
    from,
    to,
    items: ids.map((productId, index) => ({
      productId,
      product: cards.get(productId) ?? null,
      views: figuresOf(0, index),
      comparisons: figuresOf(1, index),
      clicks: figuresOf(2, index),
    })),
  };
}
