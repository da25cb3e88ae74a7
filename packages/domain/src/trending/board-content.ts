import { createHash } from "node:crypto";
import type { BoardDelta, BoardEntry, BoardMove, BoardSnapshot, PairEntry } from "./contract.ts";

/** A board as subscribers see it. */
export type BoardState = Omit<BoardSnapshot, "type">;

/** Id of a product, or of a pair "low-high". */
export function entryKey(entry: BoardEntry | PairEntry): string {
  return "product" in entry ? String(entry.product.id) : entry.products.map(({ id }) => id).join("-");
}

/** Names a board by its content, so that nodes and restarts agree on what a client has. `asOf` alone makes no other board. */
export function nameBoard(board: Omit<BoardState, "id">): BoardState {
  const content = JSON.stringify([board.basis, board.items]);
  return { ...board, id: createHash("sha256").update(content).digest("base64url").slice(0, 16) };
}

/** What makes one board of the other. Null where the basis changed: then nothing of the old one helps. */
export function diffBoards(before: BoardState, after: BoardState): BoardDelta | null {
  if (before.basis !== after.basis) return null;
  const old = new Map(before.items.map((entry) => [entryKey(entry), entry]));
  const set: BoardDelta["set"] = [];
  const moved: BoardMove[] = [];
  for (const entry of after.items) {
    const key = entryKey(entry);
    const known = old.get(key);
    old.delete(key);
    if (!known || shownOf(known) !== shownOf(entry)) set.push(entry);
    else if (JSON.stringify(known) !== JSON.stringify(entry)) {
      const { rank, score, why } = entry;
      moved.push({ key, rank, score, why, ...("comparisons" in entry && { comparisons: entry.comparisons }) });
    }
  }
  return { type: "delta", id: after.id, left: [...old.keys()], set, moved, asOf: after.asOf };
}

/** What an entry shows of the catalog. */
function shownOf(entry: BoardEntry | PairEntry): string {
  return JSON.stringify("product" in entry ? entry.product : entry.products);
}
