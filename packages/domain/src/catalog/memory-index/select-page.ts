import { NO_PRICE } from "@vitrine/db/reader";
import type { ProductSort } from "../contract-lists.ts";
import type { Documents } from "./documents.ts";

/** Orders the index keeps a column for; names are sorted by the database. */
export type IndexSort = Exclude<ProductSort, "name">;

export interface PageEntry {
  id: number;
  /** What it is sorted by, for the cursor. */
  value: number;
}

/** What documents are sorted by, as numbers; the id breaks ties in the same direction. */
export function sortColumn(
  sort: IndexSort,
  documents: Documents,
  scores: ArrayLike<number> | undefined,
): { value: (doc: number) => number; ascending: boolean } {
  const { price, popularity, rating, discount, offerCount, ids } = documents;
  const descending = (column: ArrayLike<number>) => ({
    value: (doc: number) => column[doc] as number,
    ascending: false,
  });
  switch (sort) {
    case "price_asc":
      return { value: (doc) => price[doc] as number, ascending: true };
    // What has no price comes last either way.
    case "price_desc":
      return { value: (doc) => ((price[doc] as number) === NO_PRICE ? -1 : (price[doc] as number)), ascending: false };
    case "newest":
      return descending(ids);
    case "popular":
      return descending(popularity);
    case "rating":
      return descending(rating);
    case "discount":
      return descending(discount);
    case "offers":
      return descending(offerCount);
    case "relevance":
      return descending(scores ?? popularity);
  }
}

/**
 * The first documents in order, behind the cursor where there is one: a heap of as many as are wanted, with the worst on
 * top, so that a million matches are looked at once and none is sorted.
 */
export function selectPage(
  docs: Uint32Array,
  ids: Float64Array,
  { value, ascending }: ReturnType<typeof sortColumn>,
  { limit, after }: { limit: number; after?: readonly [value: number, id: number] | undefined },
): PageEntry[] {
  const sign = ascending ? 1 : -1;
  const heapValues: number[] = [];
  const heapIds: number[] = [];
  const afterValue = after ? after[0] * sign : Number.NEGATIVE_INFINITY;
  const afterId = after ? after[1] * sign : Number.NEGATIVE_INFINITY;

  for (let i = 0; i < docs.length; i++) {
    // Documents come about in the order of their ids: seen from the right end, equals arrive best first and need no place.
    const doc = docs[ascending ? i : docs.length - 1 - i] as number;
    const rank = value(doc) * sign;
    if (rank < afterValue) continue;
    const id = (ids[doc] as number) * sign;
    if (rank === afterValue && id <= afterId) continue;
    if (heapValues.length < limit) push(rank, id);
    else if (isBefore(rank, id, heapValues[0] as number, heapIds[0] as number)) replaceTop(rank, id);
  }
  return heapValues
    .map((rank, index) => ({ rank, id: heapIds[index] as number }))
    .sort((a, b) => a.rank - b.rank || a.id - b.id)
    .map(({ rank, id }) => ({ id: id * sign, value: rank * sign }));

  function isBefore(rank: number, id: number, otherRank: number, otherId: number): boolean {
    return rank < otherRank || (rank === otherRank && id < otherId);
  }

  function push(rank: number, id: number): void {
    let at = heapValues.length;
    heapValues.push(rank);
    heapIds.push(id);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!isBefore(heapValues[parent] as number, heapIds[parent] as number, rank, id)) break;
      heapValues[at] = heapValues[parent] as number;
      heapIds[at] = heapIds[parent] as number;
      at = parent;
    }
    heapValues[at] = rank;
    heapIds[at] = id;
  }

  function replaceTop(rank: number, id: number): void {
    const length = heapValues.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      const right = child + 1;
      if (
        right < length &&
        isBefore(
          heapValues[child] as number,
          heapIds[child] as number,
          heapValues[right] as number,
          heapIds[right] as number,
        )
      )
        child = right;
      if (!isBefore(rank, id, heapValues[child] as number, heapIds[child] as number)) break;
      heapValues[at] = heapValues[child] as number;
      heapIds[at] = heapIds[child] as number;
      at = child;
    }
    heapValues[at] = rank;
    heapIds[at] = id;
  }
}
