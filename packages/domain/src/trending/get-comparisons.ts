import type { ProductCard } from "../catalog/contract.ts";
import { getCards } from "../catalog/get-cards.ts";
import type { BoardInput, PairBoard, PairEntry } from "./contract.ts";
import { type BoardDeps, whyPopular } from "./get-popular.ts";

/** Ranked pairs whose cards are read beyond those shown, in case some products are archived. */
const SPARE = 20;

/**
 * The pairs that are compared most. On a category's or a brand's board a pair has both its products there.
 *
 * @throws DomainError `not_found` for an unknown category or brand
 */
export async function getComparisons(deps: BoardDeps, input: BoardInput = {}): Promise<PairBoard> {
  const { window = "24h", limit = 20 } = input;
  const scope = await deps.boards.scopes.find(input);
  const { comparisons, reading } = await deps.boards.scores();
  const accepts = scope ? (low: number, high: number) => scope.has(low) && scope.has(high) : undefined;
  const asOf = reading.position;
  for (let wanted = limit + SPARE; ; wanted *= 4) {
    const ranked = comparisons.top(window, reading, wanted, accepts);
    const cards = await getCards(deps, [...new Set(ranked.flatMap(({ low, high }) => [low, high]))]);
    const items = ranked
      .flatMap(({ low, high, score, index }) => {
        const products = [cards.get(low), cards.get(high)].filter((card): card is ProductCard => card !== undefined);
        const why = whyPopular(comparisons, reading, window, { score, index });
        return products.length === 2
          ? [{ score, comparisons: why.events, products: products as PairEntry["products"], why }]
          : [];
      })
      .map((entry, place) => ({ rank: place + 1, ...entry }));
    if (items.length >= limit || ranked.length < wanted) return { window, items: items.slice(0, limit), asOf };
  }
}
