import { getCards } from "../catalog/get-cards.ts";
import type { CatalogReaderDeps } from "../catalog/list-products.ts";
import { notFound } from "../platform/errors.ts";
import type { BoardReader } from "./board-reader.ts";
import type { Board, BoardEntry, BoardInput } from "./contract.ts";

export interface BoardDeps extends Pick<CatalogReaderDeps, "db" | "config"> {
  boards: BoardReader;
}

/** How many ranked products are looked at per place on the board when a category narrows it. */
const CHUNK = 500;

/**
 * What visitors look at most. A product that is no longer listed leaves its place to the next; merged ones count for what
 * they were merged into.
 */
export async function getPopular(deps: BoardDeps, input: BoardInput = {}): Promise<Board> {
  const { window = "24h", limit = 20 } = input;
  const path = input.category ? await categoryPath(deps, input.category) : null;
  const ranked = deps.boards.popular(window);
  const items = new Map<number, BoardEntry>();
  for (let from = 0; from < ranked.length && items.size < limit; from += CHUNK) {
    const chunk = ranked.slice(from, from + CHUNK);
    const cards = await getCards(
      deps,
      chunk.map(({ productId }) => productId),
    );
    for (const { productId, score } of chunk) {
      const product = cards.get(productId);
      if (!product || (path && product.category !== path && !product.category.startsWith(`${path}/`))) continue;
      const entry = items.get(product.id);
      if (entry) entry.score += score;
      else if (items.size < limit) items.set(product.id, { rank: 0, score, product });
    }
  }
  const sorted = [...items.values()].sort((a, b) => b.score - a.score || a.product.id - b.product.id);
  sorted.forEach((entry, index) => {
    entry.rank = index + 1;
  });
  return { window, basis: "popular", items: sorted, asOf: deps.boards.position };
}

async function categoryPath(deps: BoardDeps, slug: string): Promise<string> {
  const row = await deps.db.reads.selectFrom("category").select("path").where("slug", "=", slug).executeTakeFirst();
  if (!row) throw notFound("category", slug);
  return row.path;
}
