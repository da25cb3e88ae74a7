import { sql } from "kysely";
import { getCards } from "../catalog/get-cards.ts";
import type { Clock } from "../platform/clock.ts";
import type { Board, BoardInput } from "./contract.ts";
import { type BoardDeps, getPopular } from "./get-board.ts";

const HOUR_MS = 3_600_000;
const DAYS = 7;
/** Fewer views in the hour than this say nothing. */
const MIN_VIEWS = 8;
/** Standard deviations above what the hour usually has. */
const MIN_RISE = 3;

/** Anscombe (1948): the root of a Poisson count has a spread of one half whatever its mean, so hot and quiet compare. */
const anscombe = (count: number) => 2 * Math.sqrt(count + 3 / 8);

/**
 * Products viewed far more in the last full hour than in the same hour of the last seven days, after taking out what the
 * whole site gained. With too little to go by it is the popular board, and says so in `basis`.
 */
export async function getRising(deps: BoardDeps & { clock: Clock }, input: BoardInput = {}): Promise<Board> {
  const hour = new Date(Math.floor(deps.clock.now().getTime() / HOUR_MS) * HOUR_MS - HOUR_MS);
  const usual = Array.from({ length: DAYS }, (_, day) => new Date(hour.getTime() - (day + 1) * 24 * HOUR_MS));
  const { rows } = await sql<{ productId: number; views: number; before: number }>`
    select product_id as "productId", coalesce(sum(count) filter (where hour = ${hour}), 0)::bigint as views,
      coalesce(sum(count) filter (where hour <> ${hour}), 0)::bigint as before
    from event_hour where kind = 'view' and hour = any(${[hour, ...usual]}::timestamptz[]) group by product_id`.execute(
    deps.db.reads,
  );
  const site = rows.find(({ productId }) => productId === 0);
  const surge = site && site.before > 0 ? Math.max(1, (site.views * DAYS) / site.before) : 1;
  const risen = rows
    .filter(({ productId, views }) => productId > 0 && views >= MIN_VIEWS)
    .map(({ productId, views, before }) => ({ productId, rise: anscombe(views) - anscombe((before / DAYS) * surge) }))
    .filter(({ rise }) => rise >= MIN_RISE)
    .sort((a, b) => b.rise - a.rise || a.productId - b.productId);
  if (risen.length === 0 || input.category) return getPopular(deps, input);
  const cards = await getCards(
    deps,
    risen.map(({ productId }) => productId),
  );
  const items = risen.flatMap(({ productId, rise }) => {
    const product = cards.get(productId);
    return product ? [{ product, score: Math.round(rise * 1_024) }] : [];
  });
  return {
    window: "1h",
    basis: "rising",
    items: items.slice(0, input.limit ?? 20).map((item, index) => ({ rank: index + 1, ...item })),
    asOf: deps.boards.position,
  };
}
