import { getCards } from "../catalog/get-cards.ts";
import { rollUps } from "../tracking/rollups.ts";
import type { Counted, TopProducts, TopProductsInput } from "./contract.ts";
import { listDepth } from "./find-top.ts";
import { findTopCompared } from "./find-top-compared.ts";
import { kindOf, toCounted } from "./metrics.ts";
import { openPeriod } from "./period.ts";
import { readLists } from "./read-lists.ts";
import { type AnalyticsDeps, readSnapshot } from "./snapshot.ts";

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
    for (const metric of metrics.filter((other) => other !== by)) {
      const other = { ...ranking, fixed: { kind: kindOf[metric] } };
      const keys = ids.map((id) => ({ ...other.fixed, product_id: id }));
      const [now, before] = await Promise.all(
        [period.current, period.previous].map((span) => readLists(trx, other, span, { keys, depth: listDepth(limit) })),
      );
      figures[metric] = ids.map((_, index) => toCounted(now!.entries[index]!.sums, before!.entries[index]!.sums));
    }
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
