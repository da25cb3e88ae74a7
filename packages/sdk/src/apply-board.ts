import type { BoardEntry, BoardMessage, PairEntry } from "./contract-types.ts";

/**
 * Entries of a board after a message of `trending.onBoard`, in order of rank.
 *
 * ```ts
 * let entries: (BoardEntry | PairEntry)[] = [];
 * for await (const message of vitrine.trending.onBoard({ kind: "popular" })) entries = applyBoard(entries, message);
 * ```
 */
export function applyBoard(
  entries: readonly (BoardEntry | PairEntry)[],
  message: BoardMessage,
): (BoardEntry | PairEntry)[] {
  if (message.type === "board") return message.items;
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]));
  for (const key of message.left) byKey.delete(key);
  for (const entry of message.set) byKey.set(keyOf(entry), entry);
  for (const { key, ...place } of message.moved) {
    const entry = byKey.get(key);
    if (entry) byKey.set(key, { ...entry, ...place } as BoardEntry | PairEntry);
  }
  return [...byKey.values()].sort((a, b) => a.rank - b.rank);
}

function keyOf(entry: BoardEntry | PairEntry): string {
  return "product" in entry ? `${entry.product.id}` : `${entry.products[0].id}-${entry.products[1].id}`;
}
