import { getCards } from "../catalog/get-cards.ts";
import type { CatalogReaderDeps } from "../catalog/list-products.ts";
import type { BoardReader, BoardScores } from "./board-reader.ts";
import type { Board, BoardEntry, BoardInput, BoardWindow, PopularWhy } from "./contract.ts";
import { decayTables } from "./decay.ts";
import { byScore, type FoldedScores, type Ranked } from "./folded-scores.ts";

export interface BoardDeps extends Pick<CatalogReaderDeps, "db" | "config"> {
  boards: Pick<BoardReader, "scores" | "scopes" | "ready">;
}

/** Ranked products whose cards are read beyond those shown, in case some are archived. */
const SPARE = 20;

/**
 * What visitors look at most. A product that is no longer listed leaves its place to the next; merged ones count for what
 * they were merged into. Two statements at most, unless hundreds of the first are archived.
 *
 * @throws DomainError `not_found` for an unknown category or brand
 */
export async function getPopular(deps: BoardDeps, input: BoardInput = {}): Promise<Board> {
  const { window = "24h", limit = 20 } = input;
  const scope = await deps.boards.scopes.find(input);
  const scores = await deps.boards.scores();
  const { views, reading } = scores;
  const first = scope
    ? (count: number) => views.of(window, reading, scope).sort(byScore).slice(0, count)
    : (count: number) => views.top(window, reading, count);
  const asOf = reading.position;
  for (let wanted = limit + SPARE; ; wanted *= 4) {
    const ranked = first(wanted);
    const items = await toEntries(deps, scores, window, ranked);
    if (items.length >= limit || ranked.length < wanted) {
      return { window, basis: "popular", items: items.slice(0, limit), asOf };
    }
  }
}

async function toEntries(
  deps: BoardDeps,
  { views, reading }: BoardScores,
  window: BoardWindow,
  ranked: Ranked[],
): Promise<BoardEntry[]> {
  const cards = await getCards(
    deps,
    ranked.map(({ low }) => low),
  );
  return ranked
    .flatMap(({ low, score, index }) => {
      const product = cards.get(low);
      return product ? [{ score, product, why: whyPopular(views, reading, window, { score, index }) }] : [];
    })
    .map((entry, place) => ({ rank: place + 1, ...entry }));
}

/** The parts of a score. */
export function whyPopular(
  scores: FoldedScores,
  reading: BoardScores["reading"],
  window: BoardWindow,
  { score, index }: Pick<Ranked, "score" | "index">,
): PopularWhy {
  return {
    basis: "popular",
    events: scores.toEvents(window, score, reading),
    halfLifeHours: decayTables[window].halfLifeHours,
    ...scores.parts(window, index, reading),
  };
}
