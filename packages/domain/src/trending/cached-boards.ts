import { stableKey } from "../catalog/stable-key.ts";
import type { Cache } from "../platform/cache/cache.ts";
import { productTag } from "../platform/cache/tags.ts";
import type { Board, BoardInput, ComparedWithEntry, ComparedWithInput, PairBoard } from "./contract.ts";
import { getComparedWith } from "./get-compared-with.ts";
import { getComparisons } from "./get-comparisons.ts";
import { type BoardDeps, getPopular } from "./get-popular.ts";
import { getRising } from "./get-rising.ts";
import type { EvidenceDeps } from "./rising-evidence.ts";

interface CachedBoards {
  cache: Cache;
}

// A board ends with what it shows, such as a price. What visitors do moves it when its few seconds are over.
const tagsOfBoard = ({ items }: Board) => items.map(({ product }) => productTag(product.id));
const tagsOfPairs = ({ items }: PairBoard) => items.flatMap(({ products }) => products.map(({ id }) => productTag(id)));

/** `getPopular`, cached. */
export function readBoard(deps: BoardDeps & CachedBoards, input: BoardInput = {}): Promise<Board> {
  const key = `popular:${stableKey(input)}`;
  return deps.cache.read({ kind: "board", key, tags: tagsOfBoard }, () => getPopular(deps, input));
}

/** `getRising`, cached. */
export function readRisingBoard(deps: EvidenceDeps & CachedBoards, input: BoardInput = {}): Promise<Board> {
  const key = `rising:${stableKey(input)}`;
  return deps.cache.read({ kind: "board", key, tags: tagsOfBoard }, () => getRising(deps, input));
}

/** `getComparisons`, cached. */
export function readPairBoard(deps: BoardDeps & CachedBoards, input: BoardInput = {}): Promise<PairBoard> {
  const key = `pairs:${stableKey(input)}`;
  return deps.cache.read({ kind: "board", key, tags: tagsOfPairs }, () => getComparisons(deps, input));
}

/** `getComparedWith`, cached. */
export function readComparedWith(
  deps: Pick<BoardDeps, "db" | "config"> & CachedBoards,
  input: ComparedWithInput,
): Promise<ComparedWithEntry[]> {
  const tags = (entries: ComparedWithEntry[]) => entries.map(({ product }) => productTag(product.id));
  return deps.cache.read({ kind: "board", key: `with:${stableKey(input)}`, tags }, () => getComparedWith(deps, input));
}
